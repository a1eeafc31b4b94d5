import { NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import type { SimulationScenario } from '@contracts/simulation-words';
import { useMay } from '../api/session';
import { resetDemo } from '../sites/demo-reset';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { GatedButton } from '../ui/gated-button';
import { FLEET_SCENARIO_WORDS, needsPlan, PLAN_SCENARIO_WORDS, SCENARIO_WORDS } from './scenario-words';
import { Section } from './section';
import classes from './demo-panel.module.css';

const SAME = 'same';

const choices = (words: Record<string, string>) => Object.keys(words).map((value) => ({ value, label: value }));
const DATA = [
  { value: SAME, label: 'the one that is on' },
  { group: 'The fleet plays by itself', items: choices(FLEET_SCENARIO_WORDS) },
  { group: 'An upgrade plan leads', items: choices(PLAN_SCENARIO_WORDS) },
];

/** Lets the simulated site begin anew, with another story if one is chosen. */
export function DemoPanel({ slug }: { slug: string }) {
  const may = useMay('simulation.reset');
  const [chosen, setChosen] = useState<SimulationScenario | typeof SAME>(SAME);
  const [opened, { open, close }] = useDisclosure(false);
  const scenario = chosen === SAME ? undefined : chosen;
  const name = scenario === undefined ? 'the same scenario' : `“${scenario}”`;
  return (
    <Section
      id="demo"
      title="Demo"
      meaning="This site’s appliance and fleet are simulated. They can play another story."
    >
      <div className={classes.body}>
        <NativeSelect
          label="Scenario"
          className={classes.choice}
          data={DATA}
          value={chosen}
          disabled={!may.allowed}
          onChange={(event) => setChosen(event.currentTarget.value as SimulationScenario)}
        />
        <div className={classes.story}>
          <p>{scenario === undefined ? 'The scenario that is on, from its beginning.' : SCENARIO_WORDS[scenario]}</p>
          {scenario !== undefined && needsPlan(scenario) && (
            <p className="rc-muted">The fleet waits until somebody makes an upgrade plan and starts it.</p>
          )}
        </div>
        <GatedButton permission={may} variant="light" color="red" onClick={open}>
          Begin anew…
        </GatedButton>
      </div>
      <ConfirmDialog
        opened={opened}
        title={`Begin anew with ${name}`}
        verb="Begin anew"
        keep="Leave it"
        send={() => resetDemo(slug, scenario)}
        onClose={close}
      >
        <p>
          This removes the simulated site with everything in it – clients, runs, plans, history and settings – and makes
          it anew: the same number of clients, each on its old version. It takes a few seconds; the page comes back by
          itself.
        </p>
      </ConfirmDialog>
    </Section>
  );
}
