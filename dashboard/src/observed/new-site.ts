/** A site that is being made: its kinds, its short name, what is sent, and what is surely wrong. Pure. */
import type { FieldError } from '@contracts/common';
import type { CreateSiteBody } from '@contracts/sites';
import { fault } from '../lib/field-errors';
import { applianceFaults, driverFrom, type ApplianceDraft } from './appliance-draft';

export type SiteKind = 'managed' | 'api' | 'imports';

export const SITE_KINDS: readonly { kind: SiteKind; title: string; meaning: string }[] = [
  {
    kind: 'api',
    title: 'Observed, through the appliance’s API',
    meaning:
      'A real appliance is read with an API account; within a minute its fleet is here. Rollcall steers nothing there.',
  },
  {
    kind: 'imports',
    title: 'Observed, by imports',
    meaning: 'For a site without API: an export of its Jump Clients, uploaded again and again, gives the same picture.',
  },
  {
    kind: 'managed',
    title: 'Managed',
    meaning: 'Agents check in with Rollcall, which owns the order and the slots and sends the starts.',
  },
];

export interface NewSiteDraft {
  name: string;
  slug: string;
  kind: SiteKind;
  appliance: ApplianceDraft;
}

const SLUG_MAX = 40;

/** "Head office (west)" becomes `head-office-west`. */
export function slugFrom(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, SLUG_MAX)
    .replace(/-+$/, '');
}

export function siteBodyOf({ name, slug, kind, appliance }: NewSiteDraft): CreateSiteBody {
  return {
    name: name.trim(),
    slug: slug.trim(),
    control: kind === 'managed' ? 'managed' : 'observed',
    driver: kind === 'api' ? driverFrom(appliance) : { kind: 'none' },
  };
}

export function faultsOf(draft: NewSiteDraft): FieldError[] {
  return [
    ...(draft.name.trim() === '' ? [fault('/name', 'A site needs a name.')] : []),
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(draft.slug.trim())
      ? []
      : [fault('/slug', 'Small letters, digits and single hyphens, for example head-office.')]),
    ...(draft.kind === 'api' ? applianceFaults(draft.appliance, null) : []),
  ];
}
