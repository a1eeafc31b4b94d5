/**
 * A list of values as it stands in a URL: separated by commas. A comma or a backslash that belongs to a value has a backslash before it,
 * so that every name a person may give to a group or a tag can be asked for.
 */
export function splitValues(text: string): string[] {
  const values = [''];
  for (let index = 0; index < text.length; index += 1) {
    const isEscaped = text[index] === '\\' && index + 1 < text.length;
    if (text[index] === ',') values.push('');
    else values[values.length - 1] += isEscaped ? text[(index += 1)]! : text[index]!;
  }
  return values;
}

/** The reverse of {@link splitValues}, for one value of a list. */
export const escapeValue = (value: string): string => value.replace(/[\\,]/g, '\\$&');
