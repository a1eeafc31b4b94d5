/**
 * Text from clients and people, for sentences that go elsewhere: what cannot be seen, or would turn a line around, is shown as its escape
 * (`\u001b`), and what is too long is cut. Each receiver still escapes what comes out for its own form. Lengths are of bytes in JSON.
 * Invariant: no half of a pair and no control character comes out.
 */

/** Controls, line and paragraph separators, halves of pairs, and the marks that reorder or hide text. */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const ELLIPSIS = '…';

function escapeUnits(sign: string): string {
  let escaped = '';
  for (let index = 0; index < sign.length; index += 1) {
    escaped += `\\u${sign.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

/** At most `bytesMax` bytes, an ellipsis in place of what was cut. */
export const plain = (text: string, bytesMax = 200): string => shorten(text.replace(HIDDEN, escapeUnits), bytesMax);

/** Bytes of the text within a JSON string, in UTF-8. */
export const jsonBytes = (text: string): number => utf8Bytes(JSON.stringify(text)) - 2;

export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const sign of text) bytes += signBytes(sign.codePointAt(0)!);
  return bytes;
}

function signBytes(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x1_0000 ? 3 : 4;
}

export function shorten(text: string, bytesMax: number): string {
  // No sign takes more than six bytes: the rest needs no counting.
  if (text.length * 6 <= bytesMax || jsonBytes(text) <= bytesMax) return text;
  const room = bytesMax - utf8Bytes(ELLIPSIS);
  let kept = '';
  let bytes = 0;
  for (const sign of text) {
    bytes += jsonBytes(sign);
    if (bytes > room) break;
    kept += sign;
  }
  return kept + ELLIPSIS;
}
