import { useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { inOrder } from '../alerts/open-alerts';
import { useAlertsNow } from '../api/alerts-now';
import { useMay } from '../api/session';
import { useQuery } from '@tanstack/react-query';
import { summaryQuery } from '../api/site-queries';
import { parseClientSearch, readQuery } from '../clients/client-search';
import { formatVersion, visibleText } from '../lib/format';
import { useControl } from '../observed/observed-site';
import { chooseTimes, TIME_CHOICES } from '../lib/times';
import { useFrozen } from '../stream/freeze';
import { SEVERITY_WORDS } from '../words/alert-words';
import { RUN_STATE_WORDS } from '../words/words';
import type { PaletteItem } from './palette-items';
import { usePlaces } from './palette-queries';
import { isOn, SCREENS } from './screens';
import { SHORTCUTS, type Intent } from './shortcut-keys';
import { TIME_WORDS } from './time-switch';
import { useIntents } from './use-intents';

const SCHEMES = [
  { value: 'light', label: 'Theme: light' },
  { value: 'dark', label: 'Theme: dark' },
  { value: 'auto', label: 'Theme: as the system' },
] as const;

const ALERTS_SHOWN = 10;

const keysOf = (intent: Intent) => SHORTCUTS.find((each) => each.intent === intent)?.keys;

/** Every entry of the palette but the clients, which the server looks for. */
export function usePaletteItems(slug: string | undefined): PaletteItem[] {
  const own = useOwnItems();
  const site = useSiteItems(slug);
  const places = usePlaceItems(slug);
  const alerts = useAlertItems(slug);
  return slug === undefined ? [...own, ...places] : [...site, ...alerts, ...own, ...places];
}

function useOwnItems(): PaletteItem[] {
  const { setColorScheme } = useMantineColorScheme();
  const run = useIntents();
  const isFrozen = useFrozen();
  return [
    action('freeze', isFrozen ? 'Go on: unfreeze the screen' : 'Freeze the screen', () => run('freeze'), {
      keys: keysOf('freeze'),
      also: 'stop motion',
    }),
    ...SCHEMES.map(({ value, label }) =>
      action(`theme-${value}`, label, () => setColorScheme(value), { also: 'colour' }),
    ),
    ...TIME_CHOICES.map((choice) =>
      action(`times-${choice}`, `Times: ${TIME_WORDS[choice]}`, () => chooseTimes(choice), { also: 'zone clock utc' }),
    ),
    action('help', 'Keyboard shortcuts', () => run('help'), { keys: keysOf('help'), also: 'help keys' }),
  ];
}

function useSiteItems(slug: string | undefined): PaletteItem[] {
  const navigate = useNavigate();
  const run = useIntents();
  const enabled = slug !== undefined;
  const { data: isPaused } = useQuery({
    ...summaryQuery(slug ?? ''),
    enabled,
    select: ({ paused, brake }) => paused !== null || brake !== null,
  });
  const control = useControl(slug);
  const isObserved = control === 'observed';
  const mayPause = useMay('starts.pause');
  const mayChange = useMay('settings.change');
  if (slug === undefined) return [];
  const off = (may: { allowed: boolean; why?: string }) => ({ isOff: !may.allowed, hint: may.why });
  return [
    ...SCREENS.filter((each) => isOn(each, control)).map(({ word, intent }): PaletteItem => {
      return { id: intent, group: 'Screens', label: word, keys: keysOf(intent), run: () => run(intent) };
    }),
    action('limit', isObserved ? 'Change the recorded limit' : 'Change the limit', () => run('limit'), {
      keys: keysOf('limit'),
      also: isObserved ? 'maximum concurrent upgrades' : 'maximum concurrent upgrades slots',
      ...off(mayChange),
    }),
    isObserved
      ? screen('ghosts', 'Ghosts', () => void navigate({ to: '/sites/$slug/ghosts', params: { slug } }), 'stale double')
      : action('pause', isPaused === true ? 'Resume new starts' : 'Pause new starts', () => run('pause'), {
          keys: keysOf('pause'),
          also: 'stop hold',
          ...off(mayPause),
        }),
    action(
      'wall',
      'Wall mode: large figures',
      () => void navigate({ to: '/sites/$slug', params: { slug }, search: { kiosk: true } }),
      {
        also: 'kiosk',
      },
    ),
  ];
}

/** The screens behind Alerts, the form for a silence, and what fires now. */
function useAlertItems(slug: string | undefined): PaletteItem[] {
  const navigate = useNavigate();
  const maySilence = useMay('silence.manage');
  const firing = useAlertsNow(slug, ({ alerts }) => inOrder(alerts.filter(({ muted }) => !muted)));
  if (slug === undefined) return [];
  const params = { slug };
  return [
    screen('silences', 'Silences', () => void navigate({ to: '/sites/$slug/silences', params }), 'mute maintenance'),
    screen('receivers', 'Receivers', () => void navigate({ to: '/sites/$slug/receivers', params }), 'webhook e-mail'),
    action('silence', 'Silence alerts', () => void navigate(newSilence(slug)), {
      also: 'mute maintenance window',
      isOff: !maySilence.allowed,
      hint: maySilence.why,
    }),
    ...(firing ?? []).slice(0, ALERTS_SHOWN).map(({ id, number, severity, title }): PaletteItem => {
      const open = () => void navigate({ to: '/sites/$slug/alerts', params, search: { open: id } });
      const label = `Alert ${number}: ${visibleText(title)}`;
      return { id: `alert-${id}`, group: 'Alerts', label, hint: SEVERITY_WORDS[severity], run: open };
    }),
  ];
}

const newSilence = (slug: string) =>
  ({ to: '/sites/$slug/silences', params: { slug }, search: { make: true } }) as const;

function usePlaceItems(slug: string | undefined): PaletteItem[] {
  const navigate = useNavigate();
  const { views, runs, sites } = usePlaces(slug);
  const items: PaletteItem[] = sites
    .filter((site) => site.slug !== slug)
    .map((site): PaletteItem => ({
      id: `site-${site.slug}`,
      group: 'Sites',
      label: visibleText(site.name),
      also: site.slug,
      run: () => void navigate({ to: '/sites/$slug', params: { slug: site.slug } }),
    }));
  items.push({
    id: 'sites',
    group: 'Sites',
    label: 'All sites',
    also: 'add new',
    run: () => void navigate({ to: '/', search: { all: true } }),
  });
  if (slug === undefined) return items;
  for (const view of views) {
    const search = parseClientSearch(readQuery(view.query));
    const open = () => void navigate({ to: '/sites/$slug/clients', params: { slug }, search });
    items.push({ id: `view-${view.id}`, group: 'Saved views', label: visibleText(view.name), run: open });
  }
  for (const { id, number, targetVersion, targetRevision, state } of runs) {
    const label = `Run ${number} to ${formatVersion(targetVersion, targetRevision)}`;
    const open = () => void navigate({ to: '/sites/$slug/runs/$run', params: { slug, run: id } });
    items.push({ id: `run-${id}`, group: 'Runs', label, hint: RUN_STATE_WORDS[state], run: open });
  }
  return items;
}

function screen(id: string, label: string, run: () => void, also: string): PaletteItem {
  return { id, group: 'Screens', label, run, also };
}

function action(id: string, label: string, run: () => void, more: Partial<PaletteItem> = {}): PaletteItem {
  return { id, group: 'Actions', label, run, ...more };
}
