import { isOwnHost, isOwnOrigin } from './model/own-address.js';

/** What the configuration says of access. */
export class AccessOptions {
  constructor(
    /** `Host` names that are answered, lower case, without port. */
    readonly allowedHosts: readonly string[],
    /** Our origin as browsers see it, when the configuration names it. */
    readonly publicUrl: string | undefined,
    /** An admin key that stands in no database. */
    readonly bootstrapKey: string | undefined,
  ) {}

  isOwnHost(host: string | undefined): boolean {
    return isOwnHost(host, this.allowedHosts);
  }

  isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
    return isOwnOrigin(origin, host, this.publicUrl);
  }
}
