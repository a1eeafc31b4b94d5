import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ALERTS, type Alert } from '../../contracts/alert-words.js';
import { renderRunbook, writePage } from './runbook-html.js';

/** Where runbooks are, seen from the sources and from `dist/`. */
const PLACES = ['../../../docs/runbooks', '../../../../docs/runbooks'];
const STYLE_SECONDS = 300;

/** The directory of the runbooks; null where they were not brought along. */
export function runbooksDirectory(): string | null {
  const places = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(place)) ?? null;
}

/**
 * Serves a page for each alert below `/runbooks`, rendered once, here. Whoever gets an alert may read what to do without signing in: the
 * pages know nothing of any site. Says which alerts have none.
 */
export function serveRunbooks(server: FastifyInstance, directory: string | null): Alert[] {
  const pages = new Map<string, string>();
  const titles: { alert: Alert; title: string }[] = [];
  for (const alert of ALERTS) {
    const file = directory === null ? null : path.join(directory, `${alert}.md`);
    if (file === null || !existsSync(file)) continue;
    const { title, html } = renderRunbook(readFileSync(file, 'utf8'));
    pages.set(alert, writePage(title, html));
    titles.push({ alert, title });
  }
  const style = directory === null ? '' : readFileSync(path.join(directory, 'style.css'), 'utf8');
  const index = writePage('Runbooks', indexOf(titles));
  const unknown = writePage('No such runbook', UNKNOWN);
  server.get('/runbooks', (_request, reply) => send(reply, 200, index));
  server.get('/runbooks/style.css', (_request, reply) =>
    reply
      .headers({ 'content-type': 'text/css; charset=utf-8', 'cache-control': `public, max-age=${STYLE_SECONDS}` })
      .send(style),
  );
  server.get<{ Params: { alert: string } }>('/runbooks/:alert', ({ params }, reply) => {
    const page = pages.get(params.alert);
    return page === undefined ? send(reply, 404, unknown) : send(reply, 200, page);
  });
  return ALERTS.filter((alert) => !pages.has(alert));
}

function send(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply
    .status(status)
    .headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' })
    .send(page);
}

const UNKNOWN = '<h1>No such runbook</h1>\n<p>There is none of this name. The link may be old, or mistyped.</p>';

function indexOf(titles: readonly { alert: Alert; title: string }[]): string {
  const lines = titles.map(
    ({ alert, title }) => `<li><a href="/runbooks/${alert}">${title}</a> <code>${alert}</code></li>`,
  );
  const lead = 'What each alert of Rollcall means, what to look at first, and how it ends.';
  return `<h1>Runbooks</h1>\n<p>${lead}</p>\n<ul class="index">\n${lines.join('\n')}\n</ul>`;
}
