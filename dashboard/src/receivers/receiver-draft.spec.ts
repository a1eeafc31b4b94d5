import { describe, expect, it } from '@jest/globals';
import { RECEIVER_KINDS } from '@contracts/alert-words';
import { createReceiverBodySchema, RECEIVER_CONFIGS, RECEIVER_SECRETS, type Receiver } from '@contracts/receivers';
import {
  clashesOf,
  createBodyOf,
  draftOf,
  emptyReceiver,
  ofKind,
  patchBodyOf,
  receiverFaults,
  type ReceiverDraft,
} from './receiver-draft';
import { KIND_FIELDS, secretsAskedFor } from './receiver-fields';

const receiver = (part: Partial<Receiver> = {}): Receiver => ({
  id: '0190b4a0-0000-7000-8000-000000000001',
  version: 3,
  name: 'On call',
  kind: 'webhook',
  config: { url: 'https://example.com/a' },
  secrets: ['signingSecret'],
  routes: [{ alerts: [], severities: ['critical'], groups: [], times: [] }],
  enabled: true,
  allowPrivate: false,
  perMinuteMax: 30,
  disabledReason: null,
  failingSince: null,
  lastFailure: null,
  lastDeliveredAt: null,
  heldUntil: null,
  waiting: 0,
  createdAt: '2026-03-01T02:00:00.000Z',
  createdBy: 'person Ada',
  ...part,
});

/** Every field that must be filled in. */
function filled(draft: ReceiverDraft): ReceiverDraft {
  const samples = { text: 'ops@example.com', url: 'https://example.com/x', port: '587', list: 'ops@example.com' };
  const config = Object.fromEntries(
    KIND_FIELDS[draft.kind].config.map((field) => {
      const isWanted = field.input !== 'choice' && field.required;
      const sample = field.name === 'host' ? 'mail.example.com' : isWanted ? samples[field.input] : '';
      return [field.name, isWanted ? sample : draft.config[field.name]!];
    }),
  );
  const secrets = Object.fromEntries(
    secretsAskedFor(draft.kind, config).map(({ name }) => [name, 'https://example.com/secret']),
  );
  return { ...draft, name: 'On call', config, secrets };
}

describe('the form of a receiver', () => {
  it.each(RECEIVER_KINDS)('sends of a %s what the contract takes, and only fields that it knows', (kind) => {
    const draft = filled(emptyReceiver(kind));
    expect(receiverFaults(draft, [])).toEqual([]);
    expect(createReceiverBodySchema.safeParse(createBodyOf(draft)).error).toBeUndefined();
    expect(KIND_FIELDS[kind].config.map(({ name }) => name).sort()).toEqual(
      Object.keys(RECEIVER_CONFIGS[kind].shape).sort(),
    );
    expect(KIND_FIELDS[kind].secrets.map(({ name }) => name).sort()).toEqual(
      Object.keys(RECEIVER_SECRETS[kind].shape).sort(),
    );
  });

  it.each(RECEIVER_KINDS)('shows a %s as it was sent, and then changes nothing', (kind) => {
    const { config } = createReceiverBodySchema.parse(createBodyOf(filled(emptyReceiver(kind))));
    const base = receiver({ kind, config });
    expect(patchBodyOf(draftOf(base), base)).toEqual({});
  });

  it('keeps what all kinds have when the kind is changed', () => {
    const draft = { ...emptyReceiver('slack'), name: 'Night shift', secrets: { botToken: 'x' } };
    expect(ofKind(draft, 'email')).toMatchObject({
      name: 'Night shift',
      secrets: {},
      config: { security: 'starttls' },
    });
  });

  it('names what is missing at its field', () => {
    const pointers = receiverFaults(emptyReceiver('email'), []).map(({ pointer }) => pointer);
    expect(pointers).toEqual(['/name', '/config/host', '/config/port', '/config/from', '/config/to']);
    const broken: ReceiverDraft = {
      ...filled(emptyReceiver('webhook')),
      config: { url: 'ftp://x' },
      perMinuteMax: '601',
      routes: [{ alerts: [], severities: [], groups: [], times: [{ days: [], from: '8:00', to: '06:00' }] }],
    };
    expect(receiverFaults(broken, []).map(({ pointer }) => pointer)).toEqual([
      '/config/url',
      '/routes/0/times/0/days',
      '/routes/0/times/0/from',
      '/perMinuteMax',
    ]);
  });

  it('wants no secret again that is set, and asks for the one that the config calls for', () => {
    const slack = draftOf(receiver({ kind: 'slack', config: { channel: null, apiUrl: 'https://slack.com/api' } }));
    expect(receiverFaults(slack, ['webhookUrl'])).toEqual([]);
    const byBot = { ...slack, config: { ...slack.config, channel: 'C01' } };
    expect(receiverFaults(byBot, ['webhookUrl']).map(({ pointer }) => pointer)).toEqual(['/secrets/botToken']);
    const noBot = draftOf(receiver({ kind: 'slack', config: { channel: 'C01' } }));
    const byHook = { ...noBot, config: { ...noBot.config, channel: '' }, secrets: { webhookUrl: 'https://a.b/c' } };
    const base = receiver({ kind: 'slack', config: { channel: 'C01' }, secrets: ['botToken'] });
    expect(patchBodyOf(byHook, base).secrets).toEqual({ botToken: null, webhookUrl: 'https://a.b/c' });
    const typed = { ...byBot, secrets: { botToken: ' xoxb-1 ', webhookUrl: 'https://left.behind' } };
    expect(patchBodyOf(typed, receiver({ kind: 'slack', config: {} })).secrets).toEqual({ botToken: 'xoxb-1' });
  });

  it('sends only what was changed', () => {
    const base = receiver();
    const draft = { ...draftOf(base), name: ' Night shift ', perMinuteMax: '60' };
    expect(patchBodyOf(draft, base)).toEqual({ name: 'Night shift', perMinuteMax: 60 });
  });
});

describe('clashesOf', () => {
  const base = receiver();

  it('is nothing where somebody else changed something else, or the same to the same', () => {
    expect(clashesOf({ name: 'Mine' }, base, receiver({ perMinuteMax: 60 }))).toEqual([]);
    expect(clashesOf({ name: 'Mine' }, base, receiver({ name: 'Mine' }))).toEqual([]);
  });

  it('names both values', () => {
    const now = receiver({ name: 'Theirs', routes: [{ alerts: [], severities: [], groups: [], times: [] }] });
    expect(clashesOf({ name: 'Mine', routes: [] }, base, now)).toEqual([
      { field: 'Name', mine: 'Mine', theirs: 'Theirs' },
      { field: 'Routes', mine: '', theirs: 'Any severity, all alerts' },
    ]);
  });
});
