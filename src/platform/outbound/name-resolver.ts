import { lookup } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';

/** Turns a name into addresses. A port, so that a test can play a name that answers otherwise each time it is asked. */
export abstract class NameResolver {
  /** Every address, the preferred first. Throws when there is none. */
  abstract addressesOf(name: string): Promise<readonly string[]>;
}

/** A lookup holds one of Node's four threads for as long as a name server is silent; the others are for files and passwords. */
const AT_ONCE_MAX = 3;

/** As everything on this machine resolves names: the hosts file, then DNS. */
@Injectable()
export class SystemResolver extends NameResolver {
  private underWay = 0;
  private readonly waiting: (() => void)[] = [];

  override async addressesOf(name: string): Promise<readonly string[]> {
    if (this.underWay >= AT_ONCE_MAX) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.underWay += 1;
    try {
      return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.underWay -= 1;
      else next();
    }
  }
}
