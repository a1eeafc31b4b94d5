import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../src/platform/embedded/free-port.js';
import { waitFor } from './wait-for.js';

const PROGRAM = 'prometheus-alertmanager';

/** Debian's own Alertmanager, with a configuration and a store of its own, on loopback. */
export class OwnAlertmanager {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static get isInstalled(): boolean {
    return spawnSync(PROGRAM, ['--version']).status === 0;
  }

  static async start(): Promise<OwnAlertmanager> {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-alertmanager-'));
    const config = join(folder, 'alertmanager.yml');
    await writeFile(config, 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n');
    const address = `127.0.0.1:${await findFreePort()}`;
    const child = spawn(
      PROGRAM,
      [
        `--config.file=${config}`,
        `--storage.path=${join(folder, 'data')}`,
        `--web.listen-address=${address}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    );
    const alertmanager = new OwnAlertmanager(`http://${address}`, child, folder);
    await waitFor(async () => (await fetch(`${alertmanager.url}/-/ready`)).ok, {
      deadlineMs: 10_000,
      what: 'Alertmanager',
    });
    return alertmanager;
  }

  /** The alerts that fire there now. */
  async alerts(): Promise<{ labels: Record<string, string>; annotations: Record<string, string> }[]> {
    return (await fetch(`${this.url}/api/v2/alerts`)).json() as ReturnType<OwnAlertmanager['alerts']>;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.exitCode === null && this.child.kill()) await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
