import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import type { Client } from '@contracts/clients';
import { useMay } from '../api/session';
import { useSummary } from '../api/site-queries';
import { formatVersion, visibleText } from '../lib/format';
import { NotVisible } from '../observed/seen-cells';
import { GatedButton } from '../ui/gated-button';
import { Ago, Moment } from '../ui/times';
import { CHECK_IN_CAUSE_WORDS, CONNECTION_TYPE_WORDS, wordOf } from '../words/words';
import drawer from './client-drawer.module.css';
import { ClientEditor } from './client-editor';
import classes from './client-facts.module.css';
import { describeStanding, type Release } from './version-words';

/** What is known of it. Name, group, tag and comments can be edited, also while it is pending. */
export function ClientFacts({ slug, client }: { slug: string; client: Client }) {
  const [editing, setEditing] = useState(false);
  const may = useMay('client.edit');
  return (
    <section className={drawer.section} aria-label="Facts">
      <div className={drawer.sectionHead}>
        <h3 className={drawer.sectionTitle}>Facts</h3>
        {editing ? (
          <Button variant="subtle" size="compact-xs" onClick={() => setEditing(false)}>
            Cancel
          </Button>
        ) : (
          <GatedButton
            permission={may}
            variant="subtle"
            size="compact-xs"
            leftSection={<IconPencil size={13} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            Edit
          </GatedButton>
        )}
      </div>
      {editing && <ClientEditor slug={slug} client={client} onDone={() => setEditing(false)} />}
      <FactList slug={slug} client={client} editing={editing} />
    </section>
  );
}

function FactList({ slug, client, editing }: { slug: string; client: Client; editing: boolean }) {
  const edited = (field: string) =>
    client.editedFields.includes(field) ? <span className={classes.edited}> (edited)</span> : null;
  const target = useTarget(slug, client);
  const standing = describeStanding(client, target);
  return (
    <dl className={classes.facts}>
      <Fact name="Version">
        {client.observation === null ? formatVersion(client.version, client.revision) : <NotVisible />}
        {standing !== '' && <span className={classes.edited}>, {standing}</span>}
      </Fact>
      <Fact name="Target">{target === null ? 'no run yet' : formatVersion(target.version, target.revision)}</Fact>
      {!editing && (
        <>
          <Fact name="Group">
            <Text value={client.group} />
            {edited('group')}
          </Fact>
          <Fact name="Tag">
            <Text value={client.tag} />
            {edited('tag')}
          </Fact>
          <Fact name="Comments">
            <Text value={client.comments} />
          </Fact>
        </>
      )}
      <Fact name="Type">{CONNECTION_TYPE_WORDS[client.connectionType]}</Fact>
      <Fact name={client.observation === null ? 'Connection since' : 'Connection seen since'}>
        <Moment at={client.connectionSince} />
      </Fact>
      {client.observation === null && (
        <Fact name="Last check-in">
          {client.lastCheckInAt === null ? (
            'never'
          ) : (
            <>
              <Ago at={client.lastCheckInAt} />
              {client.lastCheckInCause !== null && `, ${wordOf(CHECK_IN_CAUSE_WORDS, client.lastCheckInCause)}`}
            </>
          )}
        </Fact>
      )}
      <Fact name="Host name">
        <Text value={client.hostname} />
      </Fact>
      <Fact name="FQDN">
        <Text value={client.fqdn} />
      </Fact>
      <Fact name="System">
        <Text value={client.operatingSystem} />
      </Fact>
      <Fact name="Private IP">
        <Text value={client.privateIp} />
      </Fact>
      <Fact name="Public IP">
        <Text value={client.publicIp} />
      </Fact>
      <Fact name="User">
        <Text value={client.consoleUser} />
      </Fact>
      <Fact name={client.observation === null ? 'Enrolled' : 'First seen'}>
        <Moment at={client.enrolledAt} />
      </Fact>
    </dl>
  );
}

/** What it is to come to: its own target while it is pending, else that of the site's run. */
function useTarget(slug: string, { targetVersion, targetRevision }: Client): Release | null {
  const run = useSummary(slug, (summary) => summary.run);
  if (targetVersion !== null) return { version: targetVersion, revision: targetRevision };
  return run == null ? null : { version: run.targetVersion, revision: run.targetRevision };
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Text({ value }: { value: string | null }) {
  return value === null || value === '' ? <span className="rc-muted">–</span> : <>{visibleText(value)}</>;
}
