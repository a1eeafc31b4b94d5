import { CloseButton, TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useCommand } from '../app/commands';

const SEARCH_AFTER_MS = 200;

interface SearchFieldProps extends Pick<TextInputProps, 'aria-label' | 'placeholder' | 'className' | 'size'> {
  /** What the URL asks for. */
  asked: string;
  /** A moment after the last key. */
  onAsk: (text: string | undefined) => void;
  /** On Enter, with what is typed; it has been asked for by then. */
  onEnter?: (text: string) => void;
}

/** Types ahead of the URL by a moment; a change of the URL from elsewhere shows here too. `/` leads to it, Esc empties and leaves it. */
export function SearchField({ asked, onAsk, onEnter, ...input }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState({ text: asked, asked });
  if (typed.asked !== asked) setTyped({ text: asked === typed.text.trim() ? typed.text : asked, asked });
  const send = useDebouncedCallback((text: string) => onAsk(text.trim() || undefined), SEARCH_AFTER_MS);
  useCommand('focus_search', () => {
    field.current?.focus();
    field.current?.select();
  });

  const type = (text: string) => {
    setTyped({ text, asked });
    send(text);
  };
  return (
    <TextInput
      {...input}
      ref={field}
      type="search"
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={
        typed.text === '' ? null : <CloseButton size="xs" aria-label="Clear the search" onClick={() => type('')} />
      }
      value={typed.text}
      maxLength={200}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && typed.text.trim() !== '') {
          send.flush();
          onEnter?.(typed.text.trim());
        }
        if (event.key !== 'Escape') return;
        if (typed.text === '') event.currentTarget.blur();
        else type('');
      }}
    />
  );
}
