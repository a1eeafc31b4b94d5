import { Button, Loader } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconCircleDashed,
  IconPlugConnected,
  IconX,
  type Icon,
} from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { CONNECTION_TEST_STEPS, type ConnectionTestResult } from '@contracts/observed-words';
import type { BeyondTrustDriver, ConnectionTest } from '@contracts/observation';
import { call, explain } from '../api/http';
import { formatCount, formatDuration, formatVersion, visibleText } from '../lib/format';
import { RIGHT_WORDS, TEST_RESULT_WORDS, TEST_STEP_WORDS } from '../words/observed-words';
import classes from './set-up.module.css';

const RESULT_ICONS: Record<ConnectionTestResult, Icon> = {
  passed: IconCheck,
  warning: IconAlertTriangle,
  failed: IconX,
  skipped: IconCircleDashed,
};

type Standing =
  | { kind: 'untested' }
  | { kind: 'testing' }
  | { kind: 'refused'; message: string }
  | { kind: 'tested'; test: ConnectionTest; of: string };

interface ConnectionTesterProps {
  /** Of a site that exists: the secret that is kept may be left out. */
  slug: string | null;
  /** What would be saved; null while something in it is surely wrong. */
  driver: () => BeyondTrustDriver | null;
  onTested: (ok: boolean, driver: BeyondTrustDriver) => void;
}

/** Tries the connection step by step, as it stands in the form, and says for each failure what to change where. */
export function ConnectionTester({ slug, driver, onTested }: ConnectionTesterProps) {
  const [state, setState] = useState<Standing>({ kind: 'untested' });
  const place = useRef<HTMLElement>(null);
  // What came of it is longer than the button that asked for it, at the end of a long form.
  useEffect(() => {
    if (state.kind === 'tested' || state.kind === 'refused') place.current?.scrollIntoView({ block: 'nearest' });
  }, [state]);
  const test = async () => {
    const tried = driver();
    if (tried === null) return;
    setState({ kind: 'testing' });
    const path = slug === null ? '/connection-tests' : `/sites/${encodeURIComponent(slug)}/connection-tests`;
    try {
      const { body } = await call<ConnectionTest>('POST', path, { body: { driver: tried } });
      setState({ kind: 'tested', test: body, of: tried.url });
      onTested(body.ok, tried);
    } catch (cause) {
      setState({ kind: 'refused', message: explain(cause) });
    }
  };
  return (
    <section ref={place} className={classes.tester} aria-label="Test of the connection">
      <div className={classes.testHead}>
        <Button
          variant="default"
          leftSection={<IconPlugConnected size={14} aria-hidden />}
          loading={state.kind === 'testing'}
          onClick={() => void test()}
        >
          Test connection
        </Button>
        <span className="rc-muted" role="status">
          {saysOf(state)}
        </span>
      </div>
      {state.kind === 'refused' && (
        <p role="alert" className={classes.refusal}>
          {state.message}
        </p>
      )}
      {state.kind === 'testing' && <StepsAwaited />}
      {state.kind === 'tested' && <Outcome test={state.test} />}
    </section>
  );
}

function saysOf(state: Standing): string {
  if (state.kind === 'testing') return 'Asking the appliance, one step after the other…';
  if (state.kind !== 'tested') return 'Nothing is saved by it, and nothing on the appliance changes.';
  const { test, of } = state;
  const took = ` (${formatDuration(test.tookMs / 1000)})`;
  const failed = test.steps.filter(({ result }) => result === 'failed').map(({ step }) => `“${TEST_STEP_WORDS[step]}”`);
  return test.ok
    ? `${visibleText(of)} can be read${took}.`
    : `${visibleText(of)} cannot be read yet${took}. What to change stands with ${failed.join(' and ')}.`;
}

function StepsAwaited() {
  return (
    <ol className={classes.steps} aria-label="Steps of the test" aria-busy="true">
      {CONNECTION_TEST_STEPS.map((step) => (
        <li key={step} data-tone="idle">
          <Loader size={12} />
          <span className={classes.stepName}>{TEST_STEP_WORDS[step]}</span>
        </li>
      ))}
    </ol>
  );
}

function Outcome({ test }: { test: ConnectionTest }) {
  const { steps, siteVersion, siteRevision, clients, budget } = test;
  return (
    <>
      <ol className={classes.steps} aria-label="Steps of the test">
        {steps.map(({ step, result, seen, remedy, page }) => {
          const { word, tone } = TEST_RESULT_WORDS[result];
          const Sign = RESULT_ICONS[result];
          return (
            <li key={step} data-tone={tone}>
              <Sign size={14} stroke={2.4} aria-label={word} role="img" />
              <span className={classes.stepName}>{TEST_STEP_WORDS[step]}</span>
              <span className={classes.seen}>
                {visibleText(seen)}
                {remedy !== null && <span className={classes.remedy}>{visibleText(remedy)}</span>}
                {page !== null && <span className="rc-muted">On the appliance: {visibleText(page)}</span>}
              </span>
            </li>
          );
        })}
      </ol>
      <dl className={classes.found}>
        {siteVersion !== null && <Found name="Site software">{formatVersion(siteVersion, siteRevision)}</Found>}
        {clients !== null && <Found name="Jump Clients">{formatCount(clients)}</Found>}
        {budget !== null && <Found name="Budget">{visibleText(budget)}</Found>}
      </dl>
      <Rights rights={test.rights} />
    </>
  );
}

function Found({ name, children }: { name: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Rights({ rights }: Pick<ConnectionTest, 'rights'>) {
  if (rights.length === 0) return null;
  return (
    <table className={classes.rights}>
      <caption>What the account may do, and what each right adds</caption>
      <thead>
        <tr>
          <th scope="col">Right</th>
          <th scope="col">Has it</th>
          <th scope="col">It adds</th>
        </tr>
      </thead>
      <tbody>
        {rights.map(({ right, has, adds }) => (
          <tr key={right}>
            <th scope="row">
              {RIGHT_WORDS[right].title}
              {RIGHT_WORDS[right].needed && <span className="rc-muted"> (needed)</span>}
            </th>
            <td>{has === null ? 'cannot be told' : has ? 'yes' : 'no'}</td>
            <td>{visibleText(adds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
