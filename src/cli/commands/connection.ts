import type { BeyondTrustDriver, ConnectionTest } from '../../contracts/observation.js';
import type { Site } from '../../contracts/sites.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { connectionLines, connectionSheet } from '../model/connection-lines.js';
import { EXIT, type ExitCode } from '../model/exit-codes.js';
import { visibleText } from '../model/visible-text.js';

export interface ConnectionOptions {
  appliance?: string;
  applianceA?: string;
  applianceB?: string;
  clientId?: string;
  secretFile?: string;
  ca?: string;
  proxy?: string;
}

type Asked = Omit<BeyondTrustDriver, 'use'> & Partial<Pick<BeyondTrustDriver, 'use'>>;

const SECRET = 'ROLLCALL_APPLIANCE_SECRET';
/** The server asks one thing after another, and each may take its time. */
const TIMEOUT_MS = 90_000;

/** Tries a connection to an appliance out: of a site as it is set up, or with what is given. Exit code 1 when a step failed. */
export async function connectionTest(context: Context, options: ConnectionOptions): Promise<ExitCode> {
  const [path, driver] =
    options.appliance === undefined ? await ofSite(context, options) : await given(context, options);
  const ask = { method: 'POST', body: { driver }, timeoutMs: TIMEOUT_MS } as const;
  const { body: test } = await context.api.send<ConnectionTest>(`/api/v1${path}`, ask);
  await print(context, test);
  return test.ok ? EXIT.ok : EXIT.failed;
}

/** What is given besides stands for what the site has; its secret stays where it is. */
async function ofSite(context: Context, options: ConnectionOptions): Promise<[string, Asked]> {
  const { driver, slug } = await context.get<Site>('');
  if (driver.kind !== 'beyondtrust' || driver.url === undefined || driver.clientId === undefined) {
    const todo = 'To try one out: rollcall connection test --appliance https://… --client-id …';
    throw new CliError(`Site "${slug}" has driver "${driver.kind}": there is no connection to an appliance.`, todo);
  }
  const { url, clientId, appliances = null, ca = null, proxy = null, use } = driver;
  const kept: Asked = { kind: 'beyondtrust', url, appliances, clientId, ca, proxy, ...(use && { use }) };
  return [await context.sitePath('/connection-tests'), { ...kept, ...(await changes(context, options)) }];
}

async function given(context: Context, options: ConnectionOptions): Promise<[string, Asked]> {
  const { appliance, clientId } = options;
  if (clientId === undefined) throw CliError.usage('Which API account? Give its --client-id.', null);
  const changed = await changes(context, options);
  if (changed.clientSecret === undefined) {
    throw CliError.usage(
      'The secret of the API account is needed.',
      `Give it as ${SECRET}, or in a file with --secret-file.`,
    );
  }
  const nothing = { appliances: null, ca: null, proxy: null };
  return ['/connection-tests', { kind: 'beyondtrust', url: appliance!, clientId, ...nothing, ...changed }];
}

async function changes(context: Context, options: ConnectionOptions): Promise<Partial<Asked>> {
  const { clientId, secretFile, ca, proxy, applianceA, applianceB } = options;
  if ((applianceA === undefined) !== (applianceB === undefined)) {
    throw CliError.usage('A pair has two names: give --appliance-a and --appliance-b.', null);
  }
  const file = (name: string | undefined) => (name === undefined ? undefined : readFile(context, name));
  const [secret, pem] = await Promise.all([file(secretFile), file(ca)]);
  const clientSecret = secret?.trim() ?? (context.surroundings.env[SECRET] || undefined);
  return {
    ...(clientId !== undefined && { clientId }),
    ...(clientSecret !== undefined && { clientSecret }),
    ...(pem !== undefined && { ca: pem }),
    ...(proxy !== undefined && { proxy }),
    ...(applianceA !== undefined && applianceB !== undefined && { appliances: { A: applianceA, B: applianceB } }),
  };
}

async function readFile({ surroundings }: Context, name: string): Promise<string> {
  try {
    return await surroundings.readText(name);
  } catch (error) {
    const { code = 'no reason was given' } = error as { code?: string };
    throw CliError.usage(`The file ${name} cannot be read: ${code}.`, null);
  }
}

async function print({ printer }: Context, test: ConnectionTest): Promise<void> {
  if (printer.format !== 'table') return printer.report({ json: test, sheet: connectionSheet(test) });
  await printer.lines(connectionLines(test).map(({ text, tone }) => printer.style(tone, visibleText(text))));
}
