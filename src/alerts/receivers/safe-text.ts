/** Text of clients and of other servers, made fit for somebody else's form: within its limits, and nothing in it that cannot be seen. */

/** Controls (line ends among them), line and paragraph separators, halves of pairs, and the marks that turn the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const MARK = '…';
/** Less of a line than this says nothing. */
const CUT_MIN = 20;

/** What cannot be seen, or would begin a line of its own, is shown as its escape (`\u001b`). */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** At most `max` UTF-16 units, on one line. A cut never halves a character, and shows. */
export const oneLine = (text: string, max: number): string => cut(visible(text), max);

/**
 * As many of the lines as there is room for in `max` UTF-16 units. The last `kept` of them (links, which are short) are there whatever the
 * room; where others are left out, a mark stands in their place.
 */
export function cappedLines(lines: readonly string[], max: number, kept = 0): string {
  const shown = lines.map(visible);
  const whole = shown.join('\n');
  if (whole.length <= max) return whole;
  const tail = shown.splice(shown.length - kept, kept);
  const head: string[] = [];
  let left = max - [MARK, ...tail].join('\n').length;
  for (const line of shown) {
    const fits = line.length < left;
    if (fits) head.push(line);
    else if (left > (head.length === 0 ? 1 : CUT_MIN)) head.push(cut(line, left - 1));
    if (!fits) break;
    left -= line.length + 1;
  }
  return cut([...head, MARK, ...tail].join('\n'), max);
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, Math.max(0, max - MARK.length)).replace(/[\ud800-\udbff]$/, '')}${MARK}`;
}
