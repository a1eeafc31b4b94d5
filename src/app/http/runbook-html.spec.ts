import { describe, expect, it } from '@jest/globals';
import { renderRunbook } from './runbook-html.js';

describe('renderRunbook', () => {
  it('has the first heading as its title', () => {
    expect(renderRunbook('# Roles & versions\n\nText').title).toBe('Roles &amp; versions');
  });

  it('shows HTML as text', () => {
    const { html } = renderRunbook('# A\n\n<script>alert(1)</script>\n\nand <b onclick="x()">b</b>');
    expect(html).not.toMatch(/<script|<b/);
    expect(html).toContain('&lt;script&gt;');
  });

  it.each([
    ['[x](watchdog.md)', '<a href="/runbooks/watchdog">x</a>'],
    ['[x](watchdog.md#how-it-ends)', '<a href="/runbooks/watchdog#how-it-ends">x</a>'],
    ['[x](https://example.com/?a=1&b=2)', '<a href="https://example.com/?a=1&amp;b=2">x</a>'],
    ['[x](../alerts.md)', 'x'],
    ['[x](javascript:alert(1))', 'x'],
  ])('reads the link %s', (markdown, html) => {
    expect(renderRunbook(markdown).html).toBe(`<p>${html}</p>\n`);
  });
});
