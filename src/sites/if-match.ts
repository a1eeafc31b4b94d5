import { Problem } from '../platform/problem.js';
import { etagOf, matchVersion } from './model/etag.js';

/** Lets an edit through when its `If-Match` names the version that stands now. Problems: 428 without, 412 stale, 400 malformed. */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  const match = matchVersion(ifMatch, version);
  if (match.ok) return;
  const etag = etagOf(version);
  switch (match.reason) {
    case 'missing':
      throw new Problem('version_required', `Send If-Match with the ETag of the version you edit, e.g. ${etag}.`);
    case 'malformed':
      throw new Problem('bad_header', `If-Match must be an ETag in quotes, e.g. ${etag}.`, {
        errors: [{ pointer: '', code: 'if_match', message: 'must be an entity tag in double quotes' }],
      });
    case 'stale':
      throw new Problem('stale_version', `It is at version ${version} by now; read it again and repeat the edit.`, {
        extra: { version },
        headers: { ETag: etag },
      });
  }
}
