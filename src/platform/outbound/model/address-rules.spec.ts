import { BlockList } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { assert, integer, property } from 'fast-check';
import { addressProblem, addressText, type Address, hostOf, hostProblem, judgeAddress } from './address-rules.js';

function addressOf(text: string): Address {
  const host = hostOf(text);
  if (host.kind !== 'address') throw new Error(`${text} is read as a ${host.kind}`);
  return host.address;
}

describe('a host', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.1', '127.0.0.1'],
    ['127.0.1', '127.0.0.1'],
    ['2130706433', '127.0.0.1'],
    ['017700000001', '127.0.0.1'],
    ['0177.0.0.01', '127.0.0.1'],
    ['0x7f000001', '127.0.0.1'],
    ['0X7F.0x0.0.1', '127.0.0.1'],
    ['127.0.0.1.', '127.0.0.1'],
    ['１２７。０．０｡１', '127.0.0.1'],
    ['①②⑦.0.0.1', '127.0.0.1'],
    ['0', '0.0.0.0'],
    ['0x', '0.0.0.0'],
    ['4294967295', '255.255.255.255'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['[::1]', '0:0:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['::ffff:127.0.0.1', '0:0:0:0:0:ffff:7f00:1'],
    ['[::ffff:7f00:1]', '0:0:0:0:0:ffff:7f00:1'],
    ['2001:DB8::A', '2001:db8:0:0:0:0:0:a'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('%s is the address %s', (spelling, text) => expect(addressText(addressOf(spelling))).toBe(text));

  it.each([
    ['Alerts.Example.COM', 'alerts.example.com'],
    ['example.com.', 'example.com'],
    ['mail', 'mail'],
    ['_dmarc.example.com', '_dmarc.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['ⓔⓧⓐⓜⓟⓛⓔ.com', 'example.com'],
    ['1.2.3.4.example', '1.2.3.4.example'],
    ['0x7f.example', '0x7f.example'],
    ['deadbeef', 'deadbeef'],
  ])('%s is the name %s', (spelling, name) => expect(hostOf(spelling)).toEqual({ kind: 'name', name }));

  it.each([
    '',
    ' ',
    '.',
    'a b',
    'a\u0000b',
    'a\tb',
    'a/b',
    'a\\b',
    'a?b',
    'a#b',
    'user@host',
    'host:80',
    '[::1]:80',
    '[::1',
    '::1]',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.08',
    '4294967296',
    '0x1ffffffff',
    '%31.0.0.1',
    'fe80::1%eth0',
    '[fe80::1%25eth0]',
    ':::',
    '1::2::3',
    '::1.2.3.400',
    '12345::',
    'a..b',
    '*.example.com',
    'a|b',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(130)}example`,
  ])('%j is neither', (text) => expect(hostOf(text)).toEqual({ kind: 'nonsense' }));
});

const SPECIAL_RANGES = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

describe('an address', () => {
  it.each([
    ['0.0.0.0', 'forbidden'],
    ['0.255.255.255', 'forbidden'],
    ['1.0.0.0', 'public'],
    ['8.8.8.8', 'public'],
    ['9.255.255.255', 'public'],
    ['10.0.0.0', 'private'],
    ['10.255.255.255', 'private'],
    ['11.0.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.64.0.0', 'private'],
    ['100.100.100.200', 'forbidden'],
    ['100.127.255.255', 'private'],
    ['100.128.0.0', 'public'],
    ['127.0.0.1', 'private'],
    ['127.255.255.255', 'private'],
    ['168.63.129.16', 'forbidden'],
    ['168.63.129.17', 'public'],
    ['169.253.255.255', 'public'],
    ['169.254.0.0', 'forbidden'],
    ['169.254.169.254', 'forbidden'],
    ['169.255.0.0', 'public'],
    ['172.15.255.255', 'public'],
    ['172.16.0.0', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.0', 'public'],
    ['192.0.0.1', 'forbidden'],
    ['192.0.0.192', 'forbidden'],
    ['192.0.1.0', 'public'],
    ['192.0.2.1', 'forbidden'],
    ['192.88.99.1', 'forbidden'],
    ['192.167.255.255', 'public'],
    ['192.168.0.0', 'private'],
    ['192.168.255.255', 'private'],
    ['192.169.0.0', 'public'],
    ['198.17.255.255', 'public'],
    ['198.18.0.0', 'forbidden'],
    ['198.19.255.255', 'forbidden'],
    ['198.20.0.0', 'public'],
    ['198.51.100.7', 'forbidden'],
    ['203.0.113.7', 'forbidden'],
    ['223.255.255.255', 'public'],
    ['224.0.0.1', 'forbidden'],
    ['239.255.255.255', 'forbidden'],
    ['240.0.0.1', 'forbidden'],
    ['255.255.255.255', 'forbidden'],
    ['::', 'forbidden'],
    ['::1', 'private'],
    ['::2', 'forbidden'],
    ['::127.0.0.1', 'forbidden'],
    ['::8.8.8.8', 'forbidden'],
    ['::ffff:8.8.8.8', 'public'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:169.254.169.254', 'forbidden'],
    ['::ffff:0:8.8.8.8', 'forbidden'],
    ['64:ff9b::8.8.8.8', 'public'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['64:ff9b::a9fe:a9fe', 'forbidden'],
    ['64:ff9b:1::8.8.8.8', 'forbidden'],
    ['100::1', 'forbidden'],
    ['2001::1', 'forbidden'],
    ['2001:1ff:ffff::1', 'forbidden'],
    ['2001:200::1', 'public'],
    ['2001:db8::1', 'forbidden'],
    ['2001:4860:4860::8888', 'public'],
    ['2002:a00:1::', 'forbidden'],
    ['2002:808:808::1', 'forbidden'],
    ['2606:4700::1111', 'public'],
    ['3ffe::1', 'public'],
    ['3fff::1', 'forbidden'],
    ['3fff:fff::1', 'forbidden'],
    ['4000::1', 'forbidden'],
    ['5f00::1', 'forbidden'],
    ['fc00::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['fd00:ec2::254', 'forbidden'],
    ['fd20:ce::254', 'forbidden'],
    ['fe80::1', 'forbidden'],
    ['fec0::1', 'private'],
    ['ff02::1', 'forbidden'],
  ])('%s is %s', (text, reach) => {
    expect(judgeAddress(addressOf(text)).reach).toBe(reach);
    expect(addressProblem(addressOf(text), false) === null).toBe(reach === 'public');
    expect(addressProblem(addressOf(text), true) === null).toBe(reach !== 'forbidden');
  });

  it('of IPv4 is never public where an independent list of special ranges holds it', () => {
    const list = new BlockList();
    for (const range of SPECIAL_RANGES) {
      const [base, bits] = range.split('/');
      list.addSubnet(base!, Number(bits));
    }
    list.addAddress('168.63.129.16');
    assert(
      property(integer({ min: 0, max: 0xffff_ffff }), (number) => {
        const address = addressOf(String(number));
        expect(judgeAddress(address).reach === 'public').toBe(!list.check(address.join('.')));
        const mapped = [...Array<number>(10).fill(0), 255, 255, ...address];
        expect(judgeAddress(mapped)).toEqual(judgeAddress(address));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a host that a person gave', () => {
  it.each(['localhost', 'LOCALHOST.', 'a.localhost', '127.0.0.1', '[::1]', '10.0.0.1', 'fd00::1'])(
    '%s is taken only where private addresses are allowed, and the answer says so',
    (host) => {
      expect(hostProblem(host, true)).toBeNull();
      expect(hostProblem(host, false)).toContain('an admin must allow private addresses');
    },
  );

  it.each(['169.254.169.254', 'fe80::1', '0.0.0.0', '224.0.0.1', 'a b', ''])('%j is never taken', (host) => {
    expect(hostProblem(host, true)).not.toBeNull();
    expect(hostProblem(host, false)).not.toBeNull();
  });

  it.each(['mail.example.com', '8.8.8.8', 'notlocalhost', 'localhost.example.com'])('%s is taken', (host) =>
    expect(hostProblem(host, false)).toBeNull(),
  );
});
