import { Button } from '@mantine/core';
import { IconCheck, IconCopy, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { copyText } from '../lib/copy-text';

const SHOWN_MS = 2000;

/** Copies `text`, and says whether it did. Its width does not change. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [result, setResult] = useState<'copied' | 'failed' | null>(null);

  useEffect(() => {
    if (result === null) return undefined;
    const timer = setTimeout(() => setResult(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [result]);

  const copy = async () => setResult((await copyText(text)) ? 'copied' : 'failed');
  const Icon = result === 'copied' ? IconCheck : result === 'failed' ? IconX : IconCopy;
  return (
    <Button variant="default" leftSection={<Icon size={14} aria-hidden />} onClick={() => void copy()} miw={104}>
      <span aria-live="polite">{result === 'copied' ? 'Copied' : result === 'failed' ? 'Not copied' : label}</span>
    </Button>
  );
}
