import { COMMAND_NAMESPACE } from '../../contracts/appliance-api.js';
import type { ApiAnswer } from './answer.js';

/** Writes the XML of Command API v1. */

type Attributes = Readonly<Record<string, string | number>>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const CONTROLS = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g;

function escaped(text: string | number): string {
  return String(text)
    .replace(CONTROLS, '')
    .replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);
}

/** An element with a text. */
export function leaf(name: string, text: string | number, attributes: Attributes = {}): string {
  return branch(name, [escaped(text)], attributes);
}

/** An element with what is XML already. */
export function branch(name: string, content: readonly string[], attributes: Attributes = {}): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${said.join('')}>${content.join('')}</${name}>`;
}

export function xmlAnswer(root: string, content: readonly string[]): ApiAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${branch(root, content, { xmlns: COMMAND_NAMESPACE })}`;
  return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body };
}

/** Errors come with HTTP 200. */
export function xmlError(message: string): ApiAnswer {
  return xmlAnswer('error', [escaped(message)]);
}

export function xmlSuccess(message: string): ApiAnswer {
  return xmlAnswer('success', [escaped(message)]);
}
