/**
 * Text from clients is hostile: what a terminal would obey, and what cannot be seen or would turn the line around, is shown as its escape
 * (`\u001b`). Decides nothing about colour or width. Invariant: what comes out holds no control character.
 */

/** Controls, line and paragraph separators, halves of pairs, and the marks that reorder or hide text. */
const HIDDEN =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

function escapeUnits(sign: string): string {
  let escaped = '';
  for (let index = 0; index < sign.length; index += 1) {
    escaped += `\\u${sign.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

export function visibleText(text: string): string {
  return text.replace(HIDDEN, escapeUnits);
}

/** JSON that means the same and holds no hidden character: in strings they stand as escapes, and line ends are its own layout. */
export function visibleJson(value: unknown, indent = 0): string {
  return (JSON.stringify(value, null, indent) ?? 'null').replace(HIDDEN, (sign) =>
    sign === '\n' ? sign : escapeUnits(sign),
  );
}
