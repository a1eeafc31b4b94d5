import { describe, expect, it } from '@jest/globals';
import { parseXml } from '../xml.js';
import { connectedJumpClients, healthOfXml, isXmlError, type XmlElement } from './xml-answers.js';

const NAMESPACE = 'http://www.beyondtrust.com/sra/namespaces/API/command';
const xml = (text: string): XmlElement => parseXml(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`)!;

describe('parseXml', () => {
  it('reads elements without their namespaces', () => {
    expect(xml('<n:a xmlns:n="x" n:id="1&amp;2">one &lt; <n:b>2</n:b></n:a>')).toEqual({
      name: 'a',
      attributes: { id: '1&2' },
      text: 'one < '.trim(),
      children: [{ name: 'b', attributes: {}, text: '2', children: [] }],
    });
  });

  const laughs = `<!DOCTYPE l [<!ENTITY l "lol"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]><success>&m;</success>`;
  const outside = `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><error>&x;</error>`;

  it.each<[string, unknown]>([
    ['no text', { a: 1 }],
    ['nothing', ''],
    ['a page', 'Bad Gateway'],
    ['JSON', '{"version": "24.2.3"}'],
    ['half of it', '<health_check><success>1</success>'],
    ['two roots', '<a/><b/>'],
    ['entities upon entities', laughs],
    ['an entity of outside', outside],
    ['100,000 elements in each other', '<a>'.repeat(100_000)],
    ['a name of an object’s own', '<__proto__><success>1</success></__proto__>'],
  ])('makes nothing of %s', (_, text) => {
    expect(parseXml(text)).toBeNull();
  });
});

describe('isXmlError', () => {
  it.each([
    [`<error xmlns="${NAMESPACE}">Permission denied.</error>`, true],
    [`<connected_client_list><error>No.</error></connected_client_list>`, true],
    [`<success>1</success>`, false],
  ])('%s', (text, expected) => {
    expect(isXmlError(xml(text))).toBe(expected);
  });
});

describe('connectedJumpClients', () => {
  const summary = (...appliances: string[]) => {
    const inside = appliances.map((counts) => `<appliance_summary id="g">${counts}</appliance_summary>`).join('');
    return xml(
      `<connected_client_list xmlns="${NAMESPACE}"><connected_client_summary>${inside}</connected_client_summary></connected_client_list>`,
    );
  };
  const pinned = (count: unknown) =>
    `<count type="representative">9</count><count type="pinned_client">${String(count)}</count>`;

  it.each<[string, XmlElement, number | null]>([
    ['one appliance', summary(pinned(8123)), 8123],
    ['several', summary(pinned(8000), pinned(123)), 8123],
    ['none is connected', summary('<count type="representative">9</count>'), 0],
    ['a number that is none', summary(pinned('many')), null],
    ['no summary', xml('<connected_client_list/>'), null],
    [
      'another namespace',
      xml('<b:connected_client_list xmlns:b="x"><b:count type="pinned_client">5</b:count></b:connected_client_list>'),
      5,
    ],
  ])('%s', (_, root, expected) => {
    expect(connectedJumpClients(root)).toBe(expected);
  });
});

describe('healthOfXml', () => {
  const health = (rest: string) =>
    healthOfXml(
      xml(`<health_check xmlns="${NAMESPACE}"><appliance id="guid">a.example.com</appliance>${rest}</health_check>`),
    );
  const version = '<version>24.2.3 (85117)</version>';

  it('reads a healthy one of a pair', () => {
    const sync =
      '<last_data_sync_time ts="1768006800">2026-01-10T01:00:00+00:00</last_data_sync_time><last_data_sync_status>success</last_data_sync_status>';
    expect(health(`${version}<success>1</success><failover_role>primary</failover_role>${sync}`)).toEqual({
      siteVersion: '24.2.3',
      siteRevision: '85117',
      hostname: 'a.example.com',
      applianceId: 'guid',
      failoverRole: 'primary',
      healthy: true,
      message: null,
      lastDataSyncAtMs: 1_768_006_800_000,
      lastDataSyncStatus: 'success',
    });
  });

  it.each<[string, string, object | null]>([
    [
      'unhealthy',
      `${version}<success>0</success><error_message>disk</error_message>`,
      { healthy: false, message: 'disk' },
    ],
    [
      'a version without a build',
      '<version>24.2.3</version><success>1</success>',
      { siteVersion: '24.2.3', siteRevision: null },
    ],
    [
      'a sync without seconds',
      `${version}<success>1</success><last_data_sync_time>2026-01-10T01:00:00+00:00</last_data_sync_time>`,
      { lastDataSyncAtMs: Date.UTC(2026, 0, 10, 1) },
    ],
    [
      'a role that there is not',
      `${version}<success>1</success><failover_role>king</failover_role>`,
      { failoverRole: null },
    ],
    ['no version', '<success>1</success>', null],
    ['neither good nor bad', `${version}<success>maybe</success>`, null],
  ])('%s', (_, rest, expected) => {
    if (expected === null) expect(health(rest)).toBeNull();
    else expect(health(rest)).toMatchObject(expected);
  });
});
