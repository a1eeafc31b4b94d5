import { Marked } from 'marked';

const SPECIAL: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => SPECIAL[sign]!);

/** HTML inside a runbook is text. A link to another runbook's file leads to its page. */
const markdown = new Marked({
  renderer: {
    html: ({ text }) => escape(text),

    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens);
      const runbook = /^([a-z_]+)\.md(#[\w-]+)?$/.exec(href);
      const address = runbook === null ? href : `/runbooks/${runbook[1]}${runbook[2] ?? ''}`;
      return /^(?:https?:|\/|#)/.test(address) ? `<a href="${escape(address)}">${words}</a>` : words;
    },
  },
});

export interface RenderedRunbook {
  /** Of its first heading, escaped. */
  title: string;
  html: string;
}

export function renderRunbook(source: string): RenderedRunbook {
  const title = /^# (.+)$/m.exec(source)?.[1] ?? 'Runbook';
  return { title: escape(title), html: markdown.parse(source, { async: false }) };
}

/** A whole page; `title` and `html` are HTML. It has no script, and its style is a file of its own. */
export function writePage(title: string, html: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Rollcall</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/runbooks/style.css">
</head>
<body>
<header><nav aria-label="Rollcall"><a href="/">Rollcall</a> <a href="/runbooks">All runbooks</a></nav></header>
<main>
${html}
</main>
</body>
</html>
`;
}
