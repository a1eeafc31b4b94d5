import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

interface RuleTest {
  name: string;
  input_series: { series: string }[];
  alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[];
}

const RULES_FILE = 'docs/prometheus/rollcall.rules.yml';
const TESTS_FILE = 'docs/prometheus/rollcall.rules.test.yml';
const { groups } = parse(readFileSync(RULES_FILE, 'utf8')) as { groups: { name: string; rules: Rule[] }[] };
const { tests } = parse(readFileSync(TESTS_FILE, 'utf8')) as { tests: RuleTest[] };
const rules = groups.flatMap((group) => group.rules);

/** Every metric that some source registers. */
function exportedMetrics(): Set<string> {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(join('src', file), 'utf8'))
    .filter((text) => text.includes("from 'prom-client'"));
  return new Set(sources.flatMap((text) => [...text.matchAll(/'(rollcall_[a-z_]+)'/g)].map(([, name]) => name!)));
}

const run = (...args: string[]) => {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, said: `${stdout ?? ''}${stderr ?? ''}`, isThere: error === undefined };
};
const hasPromtool = run('--version').isThere;
if (!hasPromtool) {
  process.stderr.write(
    `\nSKIPPED: promtool is not installed (Debian: prometheus), so ${TESTS_FILE} was not run. This is not a pass.\n`,
  );
}

const namesIn = (expression: string): string[] => [
  ...new Set([...expression.matchAll(/\brollcall_[a-z_]+/g)].map(([name]) => name)),
];

describe('the rules for Prometheus', () => {
  it('have a name, a severity and words each', () => {
    expect(rules.length).toBeGreaterThan(0);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(alert).toMatch(/^Rollcall[A-Z]\w+$/);
      expect(labels.severity).toMatch(/^(critical|warning)$/);
      expect(annotations.summary).not.toBe('');
      expect(annotations.description).not.toBe('');
    }
  });

  it('look at metrics that the application exports', () => {
    const exported = exportedMetrics();
    const used = rules.flatMap(({ expr }) => namesIn(expr));
    expect(used).toContain('rollcall_alerts');
    expect(used.filter((name) => !exported.has(name))).toEqual([]);
  });

  it('look at this job only', () => {
    for (const { expr } of rules) {
      const selectors = expr.match(/\b(up|rollcall_[a-z_]+)\b(\{[^}]*\})?/g) ?? [];
      for (const selector of selectors) expect(selector).toContain('{job="rollcall"');
    }
  });

  it('are each tested to fire, and to be quiet', () => {
    const asked = tests.flatMap((test) => test.alert_rule_test);
    const firing = asked.filter(({ exp_alerts: alerts = [] }) => alerts.length > 0).map(({ alertname }) => alertname);
    const quiet = asked.filter(({ exp_alerts: alerts = [] }) => alerts.length === 0).map(({ alertname }) => alertname);
    for (const { alert } of rules) {
      expect(firing).toContain(alert);
      expect(quiet).toContain(alert);
    }
  });

  (hasPromtool ? it : it.skip)('do as their tests say, by promtool', () => {
    expect(run('check', 'rules', RULES_FILE)).toMatchObject({ status: 0, said: expect.stringContaining('SUCCESS') });
    expect(run('test', 'rules', TESTS_FILE)).toMatchObject({ status: 0, said: expect.stringContaining('SUCCESS') });
  });
});
