import { XMLParser } from 'fast-xml-parser';
import type { XmlElement } from './model/xml-answers.js';

const NAME_OF_TEXT = '#text';
const NAME_OF_ATTRIBUTES = ':@';

const parser = new XMLParser({
  preserveOrder: true,
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** An XML answer as elements; null when it is none, or when it defines entities: no answer of the appliance needs any. */
export function parseXml(text: unknown): XmlElement | null {
  if (typeof text !== 'string' || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return null;
  try {
    const elements = elementsOf(parser.parse(text, true));
    return elements.length === 1 ? (elements[0] ?? null) : null;
  } catch {
    return null;
  }
}

/** As the parser has them: `[{name: [children], ':@': {attributes}}, {'#text': text}]`. */
function elementsOf(nodes: unknown): XmlElement[] {
  return (nodes as Record<string, unknown>[]).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== NAME_OF_ATTRIBUTES);
    if (name === undefined || name === NAME_OF_TEXT) return [];
    const inside = node[name] as Record<string, unknown>[];
    const attributes = (node[NAME_OF_ATTRIBUTES] ?? {}) as Record<string, string>;
    return [{ name, attributes, text: textOf(inside), children: elementsOf(inside) }];
  });
}

function textOf(nodes: readonly Record<string, unknown>[]): string {
  return nodes
    .map((node) => node[NAME_OF_TEXT])
    .filter((text) => typeof text === 'string')
    .join('');
}
