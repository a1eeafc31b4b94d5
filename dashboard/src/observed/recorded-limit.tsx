import { lazy, Suspense, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useMay } from '../api/session';
import { useSettings, useSummary, type SettingsWithTag } from '../api/site-queries';
import { useCommand } from '../app/commands';
import { formatCount } from '../lib/format';
import { GatedButton } from '../ui/gated-button';
import { Panel } from '../ui/panel';
import { Ago } from '../ui/times';
import { actorName } from '../words/describe-change';
import classes from './observed.module.css';

const SettingEditor = lazy(async () => ({ default: (await import('../settings/setting-editor')).SettingEditor }));

/** The limit as somebody has recorded it. Nothing here steers: the appliance has its own. */
export function RecordedLimit({ slug }: { slug: string }) {
  const may = useMay('settings.change');
  const limit = useSummary(slug, ({ slots }) => slots.limit);
  const { settings } = useSettings(slug);
  const [base, setBase] = useState<SettingsWithTag | null>(null);
  const [said, setSaid] = useState('');
  const place = useRef<HTMLDivElement>(null);
  const change = settings?.answer.changes.maxConcurrentUpgrades;
  const open = () => {
    if (settings === undefined || !may.allowed) return;
    setSaid('');
    setBase(settings);
  };
  useCommand('focus_limit', open);
  const close = (says: string) => {
    flushSync(() => setBase(null));
    setSaid(says === '' ? '' : `Recorded. ${says}`);
    place.current?.querySelector('button')?.focus();
  };
  return (
    <Panel title="Recorded limit of concurrent upgrades">
      <div className={classes.body} ref={place}>
        {base === null ? (
          <div className={classes.recorded}>
            <strong className={classes.big}>{limit === undefined ? '–' : formatCount(limit)}</strong>
            <span>Set on the appliance; not enforced by Rollcall.</span>
            <GatedButton permission={may} variant="default" size="compact-xs" onClick={open}>
              Edit the record
            </GatedButton>
          </div>
        ) : (
          <Suspense fallback={null}>
            <SettingEditor slug={slug} name="maxConcurrentUpgrades" base={base} onClose={close} />
          </Suspense>
        )}
        <p className={classes.note}>
          Editing it changes only this record, which the advice above compares with. Change the limit itself on the
          appliance: /login › Jump › Jump Clients.
          {change !== undefined && (
            <>
              {' '}
              {actorName(change.by)} recorded it <Ago at={change.at} />.
            </>
          )}
        </p>
        <span role="status" className="rc-sr">
          {said}
        </span>
      </div>
    </Panel>
  );
}
