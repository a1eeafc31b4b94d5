import { describe, expect, it } from '@jest/globals';
import type { Client } from '../../contracts/clients.js';
import { csvBeginning, csvCell, csvLine } from './client-csv.js';

describe('a cell', () => {
  it.each<[string | number | boolean | null, string]>([
    [null, ''],
    ['', ''],
    [7, '7'],
    [-7, '-7'],
    [false, 'false'],
    ['TILL-0042', 'TILL-0042'],
    ['PC 7 ', '"PC 7 "'],
    ['Store 7: a-b/c', 'Store 7: a-b/c'],
    ['Kasse Zürich 日本', 'Kasse Zürich 日本'],
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['say "hi"', '"say ""hi"""'],
    [' padded ', '" padded "'],
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-5', "'-5"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =cmd|x', "'  =cmd|x"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\u3000\uff1d1', "'\u3000\uff1d1"],
    ['\uff0b1', "'\uff0b1"],
    ['\t=1', "'\\u0009=1"],
    ['\tplain', "'\\u0009plain"],
    ['\rplain', "'\\u000dplain"],
    ['\n=1', "'\\u000a=1"],
    ['\ufeff=1', "'\\ufeff=1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['a\u0007b\u001b[31m', 'a\\u0007b\\u001b[31m'],
    ['two\r\nlines', 'two\\u000d\\u000alines'],
    ['\u202eevil', '\\u202eevil'],
    ['a=b', 'a=b'],
    ["'=1", "'=1"],
  ])('of %j is %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });
});

describe('a file', () => {
  const client = {
    name: '=evil',
    group: 'Tills, North',
    lastFailure: { reason: 'lease_expired', detail: 'a "long"\nway', at: '2026-03-01T02:00:00.000Z' },
    queuePosition: 4,
    bumped: true,
  } as unknown as Client;

  it('begins with the byte-order mark and names its columns as the API does', () => {
    expect(csvBeginning()).toMatch(/^\ufeffname,clientId,hostname,.*,id,seenAt,.*,ghostOf\r\n$/);
  });

  it('has as many cells as columns, on one line', () => {
    const [heading, line] = [csvBeginning().slice(1), csvLine({ ...blank(), ...client })];
    expect(line.endsWith('\r\n')).toBe(true);
    expect(line.slice(0, -2)).not.toMatch(/[\r\n]/);
    const cells = line.slice(0, -2).match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g)!;
    const columns = heading.trim().split(',');
    const shown = Object.fromEntries(columns.map((column, index) => [column, cells[index]!.replace(/,$/, '')]));
    expect(shown).toMatchObject({
      name: "'=evil",
      group: '"Tills, North"',
      lastFailureReason: 'lease_expired',
      lastFailureDetail: '"a ""long""\\u000away"',
      queuePosition: '4',
      bumped: 'true',
      tag: '',
    });
  });
});

/** Every column that a test does not speak of is empty. */
function blank(): Client {
  const columns = csvBeginning().slice(1).trim().split(',');
  return Object.fromEntries([...columns, 'lastFailure'].map((column) => [column, null])) as unknown as Client;
}
