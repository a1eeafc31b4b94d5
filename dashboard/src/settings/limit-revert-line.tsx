import { useState } from 'react';
import type { LimitRevert } from '@contracts/upgrades';
import { explain } from '../api/http';
import { useMay } from '../api/session';
import { patchSettings } from '../api/settings-queries';
import type { SettingsWithTag } from '../api/site-queries';
import { GatedButton } from '../ui/gated-button';
import { Moment } from '../ui/times';
import { actorName } from '../words/describe-change';
import classes from './setting-row.module.css';

/** The limit goes back by itself; this says when, and takes it back. */
export function LimitRevertLine(props: { slug: string; settings: SettingsWithTag; revert: LimitRevert }) {
  const { slug, settings, revert } = props;
  const may = useMay('settings.change');
  const [state, setState] = useState<{ asking: boolean; refusal: string | null }>({ asking: false, refusal: null });

  const cancel = async () => {
    setState({ asking: true, refusal: null });
    try {
      const same = ({ limitRevert }: SettingsWithTag['answer']) => limitRevert?.at === revert.at;
      const edited = await patchSettings(slug, settings, { limitRevertAt: null }, same);
      const moved = 'The planned return was changed meanwhile. This is how it stands now.';
      setState({ asking: false, refusal: edited.ok ? null : moved });
    } catch (cause) {
      setState({ asking: false, refusal: explain(cause) });
    }
  };

  return (
    <div className={classes.revert}>
      <span>
        Goes back to <strong>{revert.to}</strong> at <Moment at={revert.at} />, planned by {actorName(revert.by)}
      </span>
      <GatedButton
        permission={may}
        variant="default"
        size="compact-xs"
        loading={state.asking}
        onClick={() => void cancel()}
      >
        Cancel the return
      </GatedButton>
      {state.refusal !== null && (
        <span role="alert" className={classes.refusal}>
          {state.refusal}
        </span>
      )}
    </div>
  );
}
