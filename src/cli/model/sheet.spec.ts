import { describe, expect, it } from '@jest/globals';
import { csvField, csvHead, csvRow, tableLines, type Sheet } from './sheet.js';
import { colourStyle, mayColour, plainStyle } from './style.js';
import { cutText, padText, textWidth } from './text-width.js';

const sheet: Sheet = {
  columns: [
    { title: 'Name' },
    { title: 'Place', align: 'right' },
    { title: 'Secret ID', csvOnly: true },
    { title: 'Reason' },
  ],
  rows: [
    [{ value: 'TILL-0042' }, { value: 7 }, { value: 'x1' }, { value: 'waiting_for_slot', tone: 'quiet' }],
    [{ value: '店 \u001b[2J' }, { value: null, text: '' }, { value: null }, { value: null }],
  ],
};

describe('a table', () => {
  it('is aligned, one line a row, without hidden signs', () => {
    expect(tableLines(sheet, null, plainStyle)).toEqual([
      'Name          Place  Reason',
      'TILL-0042         7  waiting_for_slot',
      '店 \\u001b[2J         –',
    ]);
  });

  it.each([40, 30, 24])('is cut to a screen of %i columns', (columns) => {
    for (const line of tableLines(sheet, columns, plainStyle)) expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  it('has the same text in colour', () => {
    const escape = String.fromCharCode(27);
    const lines = tableLines(sheet, null, colourStyle).map((line) =>
      line.replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), '').trimEnd(),
    );
    expect(lines).toEqual(tableLines(sheet, null, plainStyle));
  });
});

describe('CSV', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
    ['+49 30', "'+49 30"],
    ['-5', "'-5"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', `'  =1`],
    ['\t=1', '\\u0009=1'],
    ['a\nb', 'a\\u000ab'],
    ['＝1', "'＝1"],
    [-5, '-5'],
    [true, 'true'],
    [null, ''],
  ])('%j is written %s', (value, field) => expect(csvField(value)).toBe(field));

  it('has every column, with names for programs', () => {
    expect(csvHead(sheet.columns)).toBe('name,place,secret_id,reason');
    expect(csvRow(sheet.rows[0]!)).toBe('TILL-0042,7,x1,waiting_for_slot');
  });
});

describe('width', () => {
  it.each([
    ['abc', 3],
    ['店', 2],
    ['Zoë', 3],
    ['e\u0301', 1],
    ['😀', 2],
    ['', 0],
  ])('%s takes %i columns', (text, width) => expect(textWidth(text)).toBe(width));

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 4, 'abc…'],
    ['店店店', 4, '店…'],
  ])('%s cut to %i is %s', (text, most, cut) => expect(cutText(text, most)).toBe(cut));

  it('pads to either side', () => {
    expect(padText('店', 4)).toBe('店  ');
    expect(padText('7', 3, 'right')).toBe('  7');
  });
});

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
])('colour on a terminal (%s) with %j: %s', (isTerminal, env, expected) =>
  expect(mayColour(isTerminal, env)).toBe(expected),
);
