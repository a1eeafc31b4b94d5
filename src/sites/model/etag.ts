/**
 * Decides whether an edit is based on what stands now: strong entity tags `"<version>"` and `If-Match` (RFC 9110 §8.8.3, §13.1.1).
 * A weak tag never matches, since comparison for `If-Match` is the strong one; `*` matches whatever exists.
 */
export const etagOf = (version: number): string => `"${version}"`;

export type Match = { ok: true } | { ok: false; reason: 'missing' | 'malformed' | 'stale' };

/** One tag of a list: `W/` for a weak one, then anything visible but a quote between quotes. */
const TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/** Judges an `If-Match` header, or its absence, against the version that stands now. */
export function matchVersion(ifMatch: string | undefined, version: number): Match {
  const header = ifMatch?.trim() ?? '';
  if (header === '') return { ok: false, reason: 'missing' };
  if (header === '*') return { ok: true };
  // A comma may stand inside a tag; ours never hold one, so a tag cut at a comma is refused as malformed and no match is lost.
  const tags = header.split(',').map((tag) => tag.trim());
  if (!tags.every((tag) => TAG.test(tag))) return { ok: false, reason: 'malformed' };
  return tags.includes(etagOf(version)) ? { ok: true } : { ok: false, reason: 'stale' };
}
