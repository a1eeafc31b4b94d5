import { Problem } from '../../platform/problem.js';

/**
 * The text of a CSV file. What writes UTF-16 begins the file with its mark. Anything else must be UTF-8: in another encoding names would
 * come out as other names, and a client that is known by its name as another client. Throws the problem `invalid`.
 */
export function csvText(bytes: Buffer): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const message = 'The file is not written in UTF-8. Save it anew as "CSV UTF-8".';
    throw new Problem('invalid', message, { errors: [{ pointer: '', code: 'not_utf_8', message }] });
  }
}
