/** How many columns of a terminal a text takes, and cutting it to so many. An estimate for rare scripts, exact for common ones. */

const NO_WIDTH = /^(?:\p{M}|\u200c|\u200d)$/u;
/** First and last of each stretch of signs that take two columns. */
const TWO_WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115e],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];
const PLAIN = /^[\x20-\x7e]*$/;

function widthOf(sign: string): number {
  if (NO_WIDTH.test(sign)) return 0;
  const code = sign.codePointAt(0)!;
  return TWO_WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const sign of text) width += widthOf(sign);
  return width;
}

/** The text, or its beginning with `…` when it is wider than `most`. */
export function cutText(text: string, most: number): string {
  if (textWidth(text) <= most) return text;
  let kept = '';
  let width = 0;
  for (const sign of text) {
    width += widthOf(sign);
    if (width > most - 1) break;
    kept += sign;
  }
  return `${kept}…`;
}

export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + space : space + text;
}
