import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

const blue: MantineColorsTuple = [
  '#eaf2fc',
  '#d3e3f8',
  '#a5c7f1',
  '#74a8ea',
  '#4d8ce0',
  '#2f74d0',
  '#1f62b8',
  '#1a539c',
  '#164480',
  '#113562',
];

const red: MantineColorsTuple = [
  '#fdecea',
  '#fad5d1',
  '#f2aaa3',
  '#ea7f75',
  '#e05b4f',
  '#cf3f33',
  '#b62d22',
  '#98241b',
  '#7b1d16',
  '#5c1611',
];

/** Neutrals with a little blue in them; index 7 is the page, 6 what stands on it. */
const dark: MantineColorsTuple = [
  '#dfe5ec',
  '#b4bfcb',
  '#98a5b4',
  '#7d8a99',
  '#3a4451',
  '#2a323d',
  '#1b212a',
  '#12171d',
  '#0d1116',
  '#080b0f',
];

const gray: MantineColorsTuple = [
  '#f6f8fa',
  '#eff2f5',
  '#e3e8ed',
  '#d3dae1',
  '#b9c3cd',
  '#8a97a5',
  '#57636f',
  '#434e59',
  '#2d363f',
  '#1a2027',
];

const SANS =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", Cantarell, Ubuntu, "Liberation Sans", system-ui, sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

/** Light and subtle buttons take the text colour that holds contrast on their own tint, in both schemes. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input);
  const name = input.color ?? input.theme.primaryColor;
  if ((input.variant === 'light' || input.variant === 'subtle') && (name === 'blue' || name === 'red')) {
    return { ...resolved, color: `var(--rc-on-tint-${name})` };
  }
  return resolved;
};

export const theme = createTheme({
  colors: { blue, red, dark, gray },
  primaryColor: 'blue',
  primaryShade: { light: 6, dark: 6 },
  variantColorResolver,
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontFamily: SANS, fontWeight: '600' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' }, styles: { root: { fontWeight: 500 } } },
    // What explains a field is no smaller than any other secondary text.
    InputWrapper: { styles: { description: { fontSize: '0.75rem' }, error: { fontSize: '0.75rem' } } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Tooltip: {
      defaultProps: {
        openDelay: 350,
        withArrow: true,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    },
    // Its head is a <header>, which outside of a section would count as a second banner of the page.
    Modal: {
      defaultProps: { centered: true, transitionProps: { duration: 80 }, attributes: { header: { role: 'none' } } },
      styles: {
        content: { background: 'var(--rc-surface)' },
        header: { background: 'var(--rc-surface)' },
        title: { fontWeight: 600 },
      },
    },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Menu: { defaultProps: { transitionProps: { duration: 80 } } },
  },
});

/** Secondary text at AA contrast in both schemes: the defaults are too pale for small type. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f4f6f8',
    '--mantine-color-text': '#1a2027',
    '--mantine-color-dimmed': '#55616d',
    '--mantine-color-placeholder': '#66727e',
    '--mantine-color-error': '#a3271d',
    '--mantine-color-anchor': '#1a539c',
    '--mantine-color-default-border': '#cdd5dd',
    '--mantine-color-blue-light-hover': '#c5daf6',
    '--mantine-color-red-light-hover': '#f7c6c1',
  },
  dark: {
    '--mantine-color-body': '#12171d',
    '--mantine-color-text': '#e3e8ee',
    '--mantine-color-dimmed': '#9aa7b5',
    '--mantine-color-placeholder': '#8795a4',
    '--mantine-color-error': '#f08c83',
    '--mantine-color-anchor': '#82b4f0',
    '--mantine-color-default-border': '#3a4451',
    '--mantine-color-gray-light': '#222932',
    '--mantine-color-gray-light-hover': '#28303a',
    '--mantine-color-red-light': '#3d2422',
    '--mantine-color-red-light-hover': '#4a2b28',
    '--mantine-color-blue-light': '#21344d',
    '--mantine-color-blue-light-hover': '#284060',
    '--mantine-color-disabled': '#232b35',
    '--mantine-color-disabled-border': '#2f3944',
  },
});
