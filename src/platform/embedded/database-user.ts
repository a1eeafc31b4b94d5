/**
 * PostgreSQL refuses to run as root, so a Rollcall started as root runs it as somebody else.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { EmbeddedStoresError } from './embedded-stores-error.js';

export type SystemUser = { uid: number; gid: number; name: string };

const createdUser = 'rollcall-postgres';
const candidates = ['postgres', createdUser];

/**
 * Who PostgreSQL is to run as: undefined means as we do. An existing cluster's owner comes first, because PostgreSQL
 * accepts nobody else; then a user `postgres`; else one is made.
 */
export function chooseDatabaseUser(clusterDir: string, log: (line: string) => void): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: nameOf(owner.uid) };
  const user = candidates.map(findUser).find((found) => found !== undefined) ?? createUser() ?? findUser('nobody');
  if (!user) {
    throw new EmbeddedStoresError(
      'PostgreSQL does not run as root, and no user could be found or made for it. ' +
        'Start Rollcall as an ordinary user, or add one first. Example: useradd --system postgres',
    );
  }
  log(`PostgreSQL does not run as root; it runs as the user ${user.name}.`);
  return user;
}

/** What `child_process` needs to run something as `user`, from a directory that everybody can enter. */
export function runAs(user: SystemUser | undefined): { uid?: number; gid?: number; cwd: string } {
  return user ? { uid: user.uid, gid: user.gid, cwd: '/' } : { cwd: '/' };
}

/** Whether `user` passes `test` (of `sh`) on `path`; asked by really trying, which also honours ACLs and mount options. */
export function canAccess(user: SystemUser | undefined, test: '-r' | '-x', path: string): boolean {
  return (
    spawnSync('/bin/sh', ['-c', `test ${test} "$1"`, 'sh', path], { ...runAs(user), stdio: 'ignore' }).status === 0
  );
}

function findUser(name: string): SystemUser | undefined {
  const [uid, gid] = [id('-u', name), id('-g', name)];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid), name };
}

function createUser(): SystemUser | undefined {
  spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', createdUser], {
    stdio: 'ignore',
  });
  return findUser(createdUser);
}

function nameOf(uid: number): string {
  const result = spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : String(uid);
}

function id(option: string, name: string): string | undefined {
  const result = spawnSync('id', [option, name], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}
