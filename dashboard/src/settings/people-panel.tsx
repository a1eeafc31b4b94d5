import { Button, NativeSelect } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person } from '@contracts/access';
import { explain } from '../api/http';
import { changePerson, peopleQuery, removePerson } from '../api/key-queries';
import { sessionQuery, useMay, type Permission } from '../api/session';
import { visibleText } from '../lib/format';
import { AwaitedText } from '../ui/awaited-text';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { GatedButton } from '../ui/gated-button';
import { Refusal } from '../ui/refusal';
import { Moment } from '../ui/times';
import { ROLE_WORDS } from '../words/words';
import { AccessTable } from './access-table';
import { PERSON_ROLES } from './key-words';
import { NewPersonDialog } from './new-person-dialog';
import { PasswordDialog } from './password-dialog';
import { Section } from './section';
import { SignInLinkDialog } from './sign-in-link-dialog';
import classes from './access-table.module.css';

/** The people who may sign in, on every site. */
export function PeoplePanel() {
  const may = useMay('person.manage');
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <Section
      id="people"
      title="People"
      meaning="Who may sign in, on every site. Another role or password ends a person’s sign-ins: they sign in again."
      aside={
        <GatedButton permission={may} size="compact-xs" onClick={open}>
          New person…
        </GatedButton>
      }
    >
      {may.allowed ? <PersonList /> : <p className={classes.none}>{may.why}</p>}
      {opened && <NewPersonDialog onClose={close} />}
    </Section>
  );
}

type Asked = { kind: 'link' | 'password' | 'remove'; person: Person };

function PersonList() {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(peopleQuery);
  const { data: session } = useQuery(sessionQuery);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  if (data === undefined) {
    return <AwaitedText error={error} className={classes.none} />;
  }
  const own = session?.actor.kind === 'person' ? session.actor.name : null;
  const close = () => setAsked(null);
  return (
    <>
      <AccessTable
        caption="People"
        columns={['Name', 'Role', 'Password', 'Added']}
        verbs="Sign-in link, password, remove"
      >
        {data.pages
          .flatMap(({ items }) => items)
          .map((person) => (
            <PersonRow
              key={person.id}
              person={person}
              isSelf={person.name === own}
              onAsk={(kind) => setAsked({ kind, person })}
              onRefused={setRefusal}
            />
          ))}
      </AccessTable>
      <Refusal says={refusal} className={classes.none} />
      {hasNextPage && (
        <div className={classes.foot}>
          <Button variant="default" size="compact-xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            More people
          </Button>
        </div>
      )}
      {asked?.kind === 'link' && <SignInLinkDialog person={asked.person} onClose={close} />}
      {asked?.kind === 'password' && <PasswordDialog person={asked.person} onClose={close} />}
      {asked?.kind === 'remove' && <RemoveDialog person={asked.person} onClose={close} />}
    </>
  );
}

interface PersonRowProps {
  person: Person;
  isSelf: boolean;
  onAsk: (kind: Asked['kind']) => void;
  onRefused: (message: string | null) => void;
}

function PersonRow({ person, isSelf, onAsk, onRefused }: PersonRowProps) {
  const name = visibleText(person.name);
  const onOthers: Permission = isSelf
    ? { allowed: false, why: 'Nobody can remove themselves; another admin can.' }
    : { allowed: true };
  const changeRole = async (role: Person['role']) => {
    onRefused(null);
    try {
      await changePerson(person.id, { role });
    } catch (cause) {
      onRefused(explain(cause));
    }
  };
  return (
    <tr>
      <th scope="row">
        {name}
        {isSelf && <span className="rc-muted"> (you)</span>}
      </th>
      <td>
        {isSelf ? (
          <span title="Nobody can change their own role; another admin can.">{ROLE_WORDS[person.role]}</span>
        ) : (
          <NativeSelect
            aria-label={`Role of ${name}`}
            data={PERSON_ROLES.map((value) => ({ value, label: ROLE_WORDS[value] }))}
            value={person.role}
            w={120}
            onChange={(event) => void changeRole(event.currentTarget.value as Person['role'])}
          />
        )}
      </td>
      <td>{person.hasPassword ? 'set' : 'none, by link only'}</td>
      <td>
        <Moment at={person.createdAt} />
      </td>
      <td className={classes.verbs}>
        <Button variant="default" size="compact-xs" onClick={() => onAsk('link')}>
          Sign-in link…<span className="rc-sr"> for {name}</span>
        </Button>
        <Button variant="default" size="compact-xs" onClick={() => onAsk('password')}>
          Password…<span className="rc-sr"> of {name}</span>
        </Button>
        <GatedButton permission={onOthers} variant="default" size="compact-xs" onClick={() => onAsk('remove')}>
          Remove…<span className="rc-sr"> {name}</span>
        </GatedButton>
      </td>
    </tr>
  );
}

function RemoveDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  return (
    <ConfirmDialog
      opened
      title={`Remove ${visibleText(person.name)}`}
      verb="Remove"
      keep="Keep"
      send={() => removePerson(person.id)}
      onClose={onClose}
    >
      <p>
        They are signed out everywhere within seconds and cannot sign in again. What they have done stays in the audit
        trail under this name.
      </p>
    </ConfirmDialog>
  );
}
