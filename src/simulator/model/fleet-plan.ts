import type { ReportedAttributes } from '../../contracts/check-ins.js';
import type { ConnectionType } from '../../contracts/words.js';
import type { Prng } from './prng.js';
import type { PassiveHabits } from './scenarios.js';

/**
 * The fleet by its seed: what each client is called, where it stands and how a passive one behaves. The same seed and number give the
 * same fleet, so that a simulator that starts anew finds its clients in Rollcall again. Addresses are those set aside for private
 * networks (RFC 1918) and documentation (RFC 5737), domains those of RFC 2606.
 */

/** Why and when a passive client checks in after the appliance came back; `contact` ones wait for somebody to connect. */
export type PassiveHabit = 'boot' | 'tray_request' | 'daily' | 'contact';

export interface PlannedClient {
  readonly clientId: string;
  readonly connectionType: ConnectionType;
  readonly attributes: ReportedAttributes;
  /** Passive clients only. */
  readonly habit: PassiveHabit | null;
  /** Passive clients only: seconds after the appliance came back. */
  readonly checksInAfterSeconds: number;
}

interface Kind {
  readonly prefix: string;
  readonly share: number;
  readonly groups: readonly [string, ...string[]];
  readonly domain: string;
  readonly systems: readonly [string, ...string[]];
  readonly tags: readonly [string, ...string[]];
  readonly hasUser: boolean;
}

const KINDS: readonly Kind[] = [
  {
    prefix: 'TILL',
    share: 0.38,
    groups: ['Stores North', 'Stores South', 'Stores West'],
    domain: 'stores.example.com',
    systems: ['Windows 10 IoT Enterprise LTSC (x64)', 'Windows 11 IoT Enterprise (x64)'],
    tags: ['till', 'till', 'till-pilot'],
    hasUser: false,
  },
  {
    prefix: 'DESK',
    share: 0.27,
    groups: ['Head Office', 'Finance', 'Contact Centre'],
    domain: 'office.example.com',
    systems: ['Windows 11 Enterprise (x64)', 'Windows 11 Enterprise (x64)', 'Windows 10 Enterprise (x64)'],
    tags: ['desk', 'desk', 'vip'],
    hasUser: true,
  },
  {
    prefix: 'LAP',
    share: 0.17,
    groups: ['Field Staff', 'Head Office', 'Engineering'],
    domain: 'office.example.com',
    systems: ['Windows 11 Enterprise (x64)', 'macOS 15.3 (arm64)', 'macOS 14.7 (arm64)', 'Ubuntu 24.04 LTS (x64)'],
    tags: ['laptop', 'laptop', 'vip'],
    hasUser: true,
  },
  {
    prefix: 'KIOSK',
    share: 0.1,
    groups: ['Stores North', 'Stores South', 'Warehouse'],
    domain: 'stores.example.com',
    systems: ['Windows 10 IoT Enterprise LTSC (x64)', 'Ubuntu 22.04 LTS (x64)'],
    tags: ['kiosk', 'kiosk', 'scanner'],
    hasUser: false,
  },
  {
    prefix: 'SRV',
    share: 0.08,
    groups: ['Servers', 'Servers', 'Warehouse'],
    domain: 'dc.example.net',
    systems: [
      'Windows Server 2022 Standard (x64)',
      'Windows Server 2025 Standard (x64)',
      'Red Hat Enterprise Linux 9.5 (x64)',
    ],
    tags: ['server', 'server', 'database'],
    hasUser: false,
  },
];

const FIRST_NAMES = ['amelia', 'bruno', 'chidi', 'dana', 'elif', 'farid', 'greta', 'hiro', 'ines', 'jonas'] as const;
const FIRST_NAMES_MORE = ['kofi', 'lena', 'marek', 'noor', 'olga', 'pavel', 'rosa', 'samir', 'tove', 'yara'] as const;
const LAST_NAMES = ['adler', 'brandt', 'castro', 'dubois', 'eriksen', 'fontana', 'grant', 'hoffmann', 'ito'] as const;
const LAST_NAMES_MORE = ['jansen', 'kowalski', 'lindqvist', 'moreau', 'novak', 'okafor', 'petrov', 'silva'] as const;
const PUBLIC_NETS = ['192.0.2', '198.51.100', '203.0.113'] as const;

/** Every Jump Group of the site, by name. */
export const JUMP_GROUPS: readonly string[] = [...new Set(KINDS.flatMap(({ groups }) => groups))].sort();

/** The clients, in the order of their numbers. */
export function planFleet(clients: number, passive: PassiveHabits, random: Prng): PlannedClient[] {
  const numbers = new Map<string, number>();
  return Array.from({ length: clients }, (_, index) => {
    const draw = random.fork('plan', index);
    const kind = kindOf(draw.float());
    const number = (numbers.get(kind.prefix) ?? 0) + 1;
    numbers.set(kind.prefix, number);
    const connectionType: ConnectionType = draw.chance(passive.share) ? 'passive' : 'active';
    return {
      clientId: `jc-${String(index + 1).padStart(5, '0')}-${draw.int(0, 0xffff).toString(16).padStart(4, '0')}`,
      connectionType,
      attributes: { ...describe(kind, number, draw), connectionType },
      ...habitOf(connectionType, passive, draw),
    };
  });
}

function kindOf(place: number): Kind {
  let sum = 0;
  for (const kind of KINDS) {
    sum += kind.share;
    if (place < sum) return kind;
  }
  return KINDS[0]!;
}

function describe(kind: Kind, number: number, draw: Prng): ReportedAttributes {
  const name = `${kind.prefix}-${String(number).padStart(4, '0')}`;
  const hostname = name.toLowerCase();
  return {
    name,
    hostname,
    fqdn: `${hostname}.${kind.domain}`,
    group: draw.pick(kind.groups),
    tag: draw.pick(kind.tags),
    operatingSystem: draw.pick(kind.systems),
    publicIp: `${draw.pick(PUBLIC_NETS)}.${draw.int(1, 254)}`,
    privateIp: privateIp(draw),
    consoleUser: kind.hasUser ? userName(draw) : '',
  };
}

function privateIp(draw: Prng): string {
  const net = draw.pick(['10', '172', '192'] as const);
  if (net === '10') return `10.${draw.int(0, 255)}.${draw.int(0, 255)}.${draw.int(1, 254)}`;
  if (net === '172') return `172.${draw.int(16, 31)}.${draw.int(0, 255)}.${draw.int(1, 254)}`;
  return `192.168.${draw.int(0, 255)}.${draw.int(1, 254)}`;
}

function userName(draw: Prng): string {
  const first = draw.pick([...FIRST_NAMES, ...FIRST_NAMES_MORE]);
  return `${first}.${draw.pick([...LAST_NAMES, ...LAST_NAMES_MORE])}`;
}

function habitOf(
  connectionType: ConnectionType,
  passive: PassiveHabits,
  draw: Prng,
): Pick<PlannedClient, 'habit' | 'checksInAfterSeconds'> {
  const checksInAfterSeconds = draw.between(passive.withinSeconds);
  const onlyWhenContacted = draw.chance(passive.onlyWhenContacted);
  const habit = draw.pick(['boot', 'boot', 'tray_request', 'daily'] as const);
  if (connectionType === 'active') return { habit: null, checksInAfterSeconds: 0 };
  return { habit: onlyWhenContacted ? 'contact' : habit, checksInAfterSeconds };
}
