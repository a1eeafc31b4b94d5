import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Means } from '../../src/alerts/receivers/alert-receiver.js';
import { AlertmanagerReceiver } from '../../src/alerts/receivers/kinds/alertmanager/alertmanager-receiver.js';
import { MESSAGE_KINDS } from '../../src/contracts/alert-words.js';
import type { AlertMessage } from '../../src/contracts/alerts.js';
import { SystemResolver } from '../../src/platform/outbound/name-resolver.js';
import { OutboundHttp } from '../../src/platform/outbound/outbound-http.js';
import { OutboundLimits } from '../../src/platform/outbound/outbound-limits.js';
import { alertMessage, messageOfKind, resolvedMessage, updateMessage } from '../support/alert-message.js';
import { OwnAlertmanager } from '../support/own-alertmanager.js';

const means = { http: new OutboundHttp(new SystemResolver(), new OutboundLimits()) } as Means;

const { isInstalled } = OwnAlertmanager;
if (!isInstalled) {
  process.stderr.write(
    '\nSKIPPED: Alertmanager is not installed (Debian: prometheus-alertmanager), so nothing was tried against it. This is not a pass.\n',
  );
}

(isInstalled ? describe : describe.skip)('a real Alertmanager', () => {
  let alertmanager: OwnAlertmanager;
  beforeAll(async () => {
    alertmanager = await OwnAlertmanager.start();
  });
  afterAll(() => alertmanager?.stop());

  async function send(message: AlertMessage, reference: string | null = null) {
    const config = { url: alertmanager.url, user: null };
    const receiver = new AlertmanagerReceiver();
    return receiver.send(message, { config, secrets: {}, allowPrivate: true, reference }, means);
  }
  const firing = async (dedupKey: string) =>
    (await alertmanager.alerts()).filter(({ labels }) => labels.dedup_key === dedupKey);

  it('shows one alert from firing over updates, and none after the resolve', async () => {
    const { dedupKey } = alertMessage();
    expect(await send(alertMessage())).toEqual({ ok: true, status: 200, reference: 'critical' });
    expect(await firing(dedupKey)).toHaveLength(1);
    await send(alertMessage(), 'critical');
    await send(updateMessage(), 'critical');
    const [alert, ...others] = await firing(dedupKey);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      labels: { alertname: 'fleet_mass_offline', severity: 'critical' },
      annotations: { summary: 'Head office: 4,990 of 5,000 clients are offline', clients: '4990' },
    });
    await send(resolvedMessage(), 'critical');
    expect(await firing(dedupKey)).toEqual([]);
    await send(alertMessage({ at: '2026-03-01T04:00:00.000Z' }), 'critical');
    expect(await firing(dedupKey)).toHaveLength(1);
  });

  it('shows one alert when the severity is raised, and none after the resolve', async () => {
    const dedupKey = 'raised';
    await send(alertMessage({ dedupKey, severity: 'warning' }));
    await send(updateMessage({ dedupKey, severity: 'critical', cause: 'severity_raised' }), 'warning');
    expect((await firing(dedupKey)).map(({ labels }) => labels.severity)).toEqual(['critical']);
    await send(resolvedMessage({ dedupKey, severity: 'critical' }), 'critical');
    expect(await firing(dedupKey)).toEqual([]);
  });

  it.each(MESSAGE_KINDS)('takes a message of kind %s with hostile names in it', async (kind) => {
    const hostile = '"}\n\u0000\ud800{{ .Labels }}<script>';
    const message = messageOfKind(kind, {
      dedupKey: `hostile-${kind}`,
      title: hostile,
      scope: { kind: 'group', name: hostile },
    });
    expect(await send(message)).toMatchObject({ ok: true, status: 200 });
    expect(await firing(`hostile-${kind}`)).toHaveLength(kind === 'resolved' ? 0 : 1);
  });
});
