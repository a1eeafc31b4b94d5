import { Injectable } from '@nestjs/common';

export interface Route {
  method: string;
  /** With parameters as `:name`. */
  path: string;
}

/** Every route of the process, as the server has registered it: tells a wrong method from a wrong path. */
@Injectable()
export class RouteTable {
  private readonly routes: (Route & { pattern: RegExp })[] = [];

  add(methods: string | readonly string[], path: string): void {
    const pattern = new RegExp(`^${path.split('/').map(segmentPattern).join('/')}$`);
    for (const method of [methods].flat()) this.routes.push({ method, path, pattern });
  }

  list(): readonly Route[] {
    return this.routes;
  }

  /** The methods that `path` does take, wildcards left out. */
  methodsOf(path: string): string[] {
    const methods = this.routes
      .filter((route) => route.path !== '/*' && route.pattern.test(path))
      .map(({ method }) => method);
    return [...new Set(methods)];
  }
}

function segmentPattern(segment: string): string {
  if (segment.startsWith(':')) return '[^/]+';
  if (segment === '*') return '.*';
  return segment.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
