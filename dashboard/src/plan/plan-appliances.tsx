import type { ReactNode } from 'react';
import type { Plan, PlanAppliance } from '@contracts/plans';
import { formatVersion, visibleText } from '../lib/format';
import { ACTIVITY_WORDS, APPLIANCE_ROLE_WORDS, PART_WORDS } from '../words/plan-words';
import { APPLIANCE_HEALTH_WORDS, wordOf } from '../words/words';
import classes from './plan-appliances.module.css';
import { turns } from './stages';

/** Each appliance's particulars, A left and B right, as they are observed. */
export function PlanAppliances({ plan }: { plan: Pick<Plan, 'kind' | 'appliances' | 'steps'> }) {
  const inOrder = [...plan.appliances].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (inOrder.length === 0) return null;
  return (
    <div className={classes.pair}>
      {inOrder.map((appliance) => (
        <Appliance key={appliance.name} appliance={appliance} part={partOf(plan, appliance)} />
      ))}
    </div>
  );
}

/** Which of a pair is updated first depends on the kind of plan, not on which leads. */
function partOf({ kind, steps }: Pick<Plan, 'kind' | 'steps'>, { name, part }: PlanAppliance): string {
  if (kind === 'single' || kind === 'hardware_migration') return PART_WORDS[part];
  return PART_WORDS[turns(steps)[0] === name ? 'first' : 'second'];
}

function Appliance({ appliance, part }: { appliance: PlanAppliance; part: string }) {
  const { name, hostname, health, activity, production, role } = appliance;
  const isBusy = activity !== null && activity !== 'idle';
  return (
    <section className={classes.appliance} aria-labelledby={`appliance-${name}`}>
      <h2 id={`appliance-${name}`} className={classes.name}>
        Appliance {name} <span className={classes.part}>{part}</span>
      </h2>
      <dl className={classes.facts}>
        <Fact name="Host" wide>
          {hostname === null ? '–' : visibleText(hostname)}
        </Fact>
        <Fact name="Role">{role === null ? '–' : wordOf(APPLIANCE_ROLE_WORDS, role)}</Fact>
        <Fact name="Site software">
          {appliance.siteVersion === null ? '–' : formatVersion(appliance.siteVersion, appliance.siteRevision)}
        </Fact>
        <Fact name="Base software">
          {appliance.baseVersion === null ? '–' : formatVersion(appliance.baseVersion, null)}
        </Fact>
        <Fact name="Health">
          <span data-tone={toneOf(health)} className={classes.toned}>
            {wordOf(APPLIANCE_HEALTH_WORDS, health)}
          </span>
        </Fact>
        <Fact name="Does">
          <span data-tone={isBusy ? 'run' : undefined} className={isBusy ? classes.toned : undefined}>
            {activity === null ? '–' : wordOf(ACTIVITY_WORDS, activity)}
          </span>
        </Fact>
        <Fact name="Production" wide>
          {production === null ? '–' : production ? <strong>yes: the site’s name leads here</strong> : 'no'}
        </Fact>
      </dl>
    </section>
  );
}

const toneOf = (health: string) => (health === 'healthy' ? 'done' : health === 'unknown' ? 'idle' : 'warn');

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={classes.fact} data-wide={wide}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
