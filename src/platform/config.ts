/**
 * Everything Rollcall reads from its environment, as one schema. All problems are found in one go: whoever has three
 * settings wrong should need one restart, not three.
 */
import { z } from 'zod';

const processRoles = ['api', 'worker'] as const;
export type ProcessRole = (typeof processRoles)[number];

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Config = {
  /** 0 asks the system for any free port. */
  port: number;
  host: string;
  /** As given: a relative path is relative to the working directory. */
  dataDir: string;
  /** Files of backups that are kept of each appliance. */
  backupsKept: number;
  /** Whether a simulated site is set up. */
  demo: boolean;
  demoClients: number;
  bootstrapKey?: string;
  roles: readonly ProcessRole[];
  /** Both URLs or neither; without them the process starts its embedded stores. */
  databaseUrl?: string;
  redisUrl?: string;
  /** Every `Host` name that is answered, lower case and without port: loopback, `host`, the public URL's, the extra ones. */
  allowedHosts: string[];
  /** An origin, without a slash at its end. */
  publicUrl?: string;
  logLevel: LogLevel;
  databasePoolSize: number;
  /** 32 bytes each, for what is kept encrypted: the first seals, every one opens. */
  secretKeys: readonly Uint8Array[];
};

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] };

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];
const everyAddress = ['0.0.0.0', '::'];

/** A right value for each variable, shown beside every problem with it. */
const examples = {
  PORT: '3000',
  HOST: '127.0.0.1',
  ROLLCALL_DATA_DIR: '.rollcall',
  ROLLCALL_BACKUPS_KEPT: '10',
  ROLLCALL_DEMO: 'off',
  ROLLCALL_DEMO_CLIENTS: '2000',
  ROLLCALL_BOOTSTRAP_KEY: '$(openssl rand -hex 32)',
  ROLLCALL_ROLES: 'api,worker',
  DATABASE_URL: 'postgres://rollcall:secret@db.example.com:5432/rollcall',
  REDIS_URL: 'redis://:secret@redis.example.com:6379',
  ROLLCALL_ALLOWED_HOSTS: 'rollcall.example.com,10.0.0.5',
  ROLLCALL_PUBLIC_URL: 'https://rollcall.example.com',
  ROLLCALL_LOG_LEVEL: 'info',
  ROLLCALL_DATABASE_POOL: '10',
  ROLLCALL_SECRET_KEY: '$(openssl rand -hex 32)',
  ROLLCALL_SECRET_KEY_OLD: '<the former ROLLCALL_SECRET_KEY>',
} as const;
type Variable = keyof typeof examples;

/** Their values never appear in a problem: they are, or may contain, a password. */
const secrets: ReadonlySet<Variable> = new Set([
  'ROLLCALL_BOOTSTRAP_KEY',
  'DATABASE_URL',
  'REDIS_URL',
  'ROLLCALL_SECRET_KEY',
  'ROLLCALL_SECRET_KEY_OLD',
]);

function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .pipe(z.number().min(min, message).max(max, message));
}

function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `must be one of ${words.join(', ')}`);
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** A host name, an IPv4 address or an IPv6 address without brackets. */
const bindAddress = z
  .string()
  .regex(/^[A-Za-z0-9._:-]+$/, 'must be an address or a name of this machine, without scheme and port')
  .refine((text) => !/^[^:]+:\d*$/.test(text), 'must not contain a port; that is PORT');

const hostNames = z
  .string()
  .transform((text) => listOf(text).map((name) => name.toLowerCase()))
  .pipe(
    z.array(
      z.string().regex(/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/, {
        error: 'must be names or addresses separated by commas, without scheme, port and wildcard (IPv6 in brackets)',
      }),
    ),
  );

const roleList = z.string().transform((text, context): readonly ProcessRole[] => {
  const named = listOf(text);
  const known = processRoles.filter((role) => named.includes(role));
  if (named.length === 0 || named.some((name) => !known.includes(name as ProcessRole))) {
    context.addIssue({
      code: 'custom',
      message: `must name at least one of ${processRoles.join(', ')}, and nothing else`,
    });
    return z.NEVER;
  }
  return known;
});

const publicOrigin = z
  .string()
  .refine((text) => ['http:', 'https:'].includes(parseUrl(text)?.protocol ?? ''), {
    error: 'must be a URL that begins with http:// or https://',
    abort: true,
  })
  .refine((text) => {
    const { pathname, search, hash, username, password } = new URL(text);
    return pathname === '/' && `${search}${hash}${username}${password}` === '';
  }, 'must be scheme and host only: Rollcall is served at the root')
  .transform((text) => new URL(text).origin);

const databaseUrl = z
  .string()
  .refine((text) => ['postgres:', 'postgresql:'].includes(parseUrl(text)?.protocol ?? ''), {
    error: 'must be a URL that begins with postgres:// or postgresql:// (encode special characters of the password)',
    abort: true,
  })
  .refine((text) => /^\/[^/]+$/.test(new URL(text).pathname), 'must name the database after the host');

const redisUrl = z
  .string()
  .refine((text) => ['redis:', 'rediss:'].includes(parseUrl(text)?.protocol ?? ''), {
    error: 'must be a URL that begins with redis:// or rediss:// (also for Valkey; encode special characters)',
    abort: true,
  })
  .refine((text) => new URL(text).hostname !== '', 'must name a host');

const bootstrapKey = z
  .string()
  .min(32, 'must be at least 32 characters long')
  .max(512, 'must be at most 512 characters long')
  .regex(/^[\x21-\x7e]*$/, 'must be printable ASCII without spaces, because it is sent in a header');

const secretKey = z
  .string()
  .regex(/^(?:[0-9a-f]{64}|[A-Za-z0-9+/_-]{43}=?)$/i, 'must be 32 random bytes, as 64 hexadecimal digits or in base64')
  .transform((text) => new Uint8Array(Buffer.from(text, text.length === 64 ? 'hex' : 'base64')));

const environment = z
  .object({
    PORT: wholeNumber(0, 65_535).default(3000),
    HOST: bindAddress.default('127.0.0.1'),
    ROLLCALL_DATA_DIR: z.string().default('.rollcall'),
    ROLLCALL_BACKUPS_KEPT: wholeNumber(1, 1000).default(10),
    ROLLCALL_DEMO: oneOf(['on', 'off']).optional(),
    ROLLCALL_DEMO_CLIENTS: wholeNumber(1, 250_000).default(2000),
    ROLLCALL_BOOTSTRAP_KEY: bootstrapKey.optional(),
    ROLLCALL_ROLES: roleList.default(processRoles),
    DATABASE_URL: databaseUrl.optional(),
    REDIS_URL: redisUrl.optional(),
    ROLLCALL_ALLOWED_HOSTS: hostNames.default([]),
    ROLLCALL_PUBLIC_URL: publicOrigin.optional(),
    ROLLCALL_LOG_LEVEL: oneOf(logLevels).default('info'),
    ROLLCALL_DATABASE_POOL: wholeNumber(2, 500).default(10),
    ROLLCALL_SECRET_KEY: secretKey.optional(),
    ROLLCALL_SECRET_KEY_OLD: secretKey.optional(),
  } satisfies Record<Variable, z.ZodType>)
  .check(
    // `when`: also judged while other settings are wrong, so that every problem is in the one list.
    z.refine((set) => set.DATABASE_URL === undefined || set.REDIS_URL !== undefined, {
      error: 'is needed as well when DATABASE_URL is set (or unset both for the embedded stores)',
      path: ['REDIS_URL'],
      when: () => true,
    }),
    z.refine((set) => set.REDIS_URL === undefined || set.DATABASE_URL !== undefined, {
      error: 'is needed as well when REDIS_URL is set (or unset both for the embedded stores)',
      path: ['DATABASE_URL'],
      when: () => true,
    }),
    z.refine((set) => set.ROLLCALL_SECRET_KEY_OLD === undefined || set.ROLLCALL_SECRET_KEY !== undefined, {
      error: 'is needed as well when ROLLCALL_SECRET_KEY_OLD is set, which only opens what it once sealed',
      path: ['ROLLCALL_SECRET_KEY'],
      when: () => true,
    }),
  );

/**
 * Reads the settings from `env` (usually `process.env`). An empty variable counts as unset, because compose files and
 * unit files cannot leave one out. Each problem names the variable, what is wrong and an example of a right value;
 * secrets are not repeated.
 */
export function parseConfig(env: Record<string, string | undefined>): ConfigResult {
  const given: Record<string, string> = {};
  for (const name of Object.keys(examples)) {
    const value = env[name]?.trim();
    if (value) given[name] = value;
  }
  const parsed = environment.safeParse(given);
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, given) };
  return { ok: true, config: toConfig(parsed.data) };
}

function toConfig(set: z.infer<typeof environment>): Config {
  return {
    port: set.PORT,
    host: set.HOST,
    dataDir: set.ROLLCALL_DATA_DIR,
    backupsKept: set.ROLLCALL_BACKUPS_KEPT,
    demo: set.ROLLCALL_DEMO ? set.ROLLCALL_DEMO === 'on' : set.DATABASE_URL === undefined,
    demoClients: set.ROLLCALL_DEMO_CLIENTS,
    bootstrapKey: set.ROLLCALL_BOOTSTRAP_KEY,
    roles: set.ROLLCALL_ROLES,
    databaseUrl: set.DATABASE_URL,
    redisUrl: set.REDIS_URL,
    allowedHosts: allowedHostsOf(set),
    publicUrl: set.ROLLCALL_PUBLIC_URL,
    logLevel: set.ROLLCALL_LOG_LEVEL,
    databasePoolSize: set.ROLLCALL_DATABASE_POOL,
    secretKeys: [set.ROLLCALL_SECRET_KEY, set.ROLLCALL_SECRET_KEY_OLD].filter((key) => key !== undefined),
  };
}

function allowedHostsOf(set: z.infer<typeof environment>): string[] {
  const hosts = [...loopbackHosts];
  if (!everyAddress.includes(set.HOST)) hosts.push(set.HOST.includes(':') ? `[${set.HOST}]` : set.HOST.toLowerCase());
  if (set.ROLLCALL_PUBLIC_URL) hosts.push(new URL(set.ROLLCALL_PUBLIC_URL).hostname);
  return [...new Set([...hosts, ...set.ROLLCALL_ALLOWED_HOSTS])];
}

function problemsOf(error: z.ZodError, given: Record<string, string>): string[] {
  const problems = error.issues.map((issue) => {
    const name = issue.path[0] as Variable;
    const value = given[name];
    const found = value === undefined || secrets.has(name) ? '' : ` (it is ${JSON.stringify(value.slice(0, 80))})`;
    return `${name} ${issue.message}${found}. Example: ${name}=${examples[name]}`;
  });
  // Several wrong names in one list make one problem, not one each.
  return [...new Set(problems)];
}
