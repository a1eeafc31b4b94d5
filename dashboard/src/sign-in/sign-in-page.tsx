import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState, type FormEvent } from 'react';
import type { SignInBody } from '@contracts/access';
import { ApiProblem, explain } from '../api/http';
import { sessionQuery, signIn } from '../api/session';
import { ThemeSwitch } from '../app/theme-switch';
import classes from './sign-in-page.module.css';
import { takeLinkSecret } from './link-secret';

type Attempt =
  | { kind: 'idle' }
  | { kind: 'asking'; by: 'link' | 'password' }
  | { kind: 'refused'; by: 'link' | 'password'; message: string };

/** Trades a one-time link's secret, or a name and a password, for a session. */
export function SignInPage() {
  const { next } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const router = useRouter();
  const { data: session } = useQuery(sessionQuery);
  // The secret leaves the address bar at once, before anything else can read or keep it.
  const [secret, setSecret] = useState(takeLinkSecret);
  const [attempt, setAttempt] = useState<Attempt>(secret === null ? { kind: 'idle' } : { kind: 'asking', by: 'link' });

  const goOn = useCallback(async () => {
    if (next === undefined) await navigate({ to: '/', replace: true });
    else router.history.replace(next);
  }, [next, navigate, router]);

  const submit = async (body: SignInBody) => {
    setAttempt({ kind: 'asking', by: 'password' });
    try {
      await signIn(body);
    } catch (cause) {
      setAttempt({ kind: 'refused', by: 'password', message: refusalOf(cause, 'password') });
    }
  };

  useEffect(() => {
    secret?.trade().catch((cause: unknown) => {
      setAttempt({ kind: 'refused', by: 'link', message: refusalOf(cause, 'link') });
    });
  }, [secret]);

  // A link that is opened while this page is there changes no more than the address's fragment.
  useEffect(() => {
    const take = () => {
      const later = takeLinkSecret();
      if (later === null) return;
      setSecret(later);
      setAttempt({ kind: 'asking', by: 'link' });
    };
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);

  // Whoever is signed in has nothing more to do here; a link is traded first, because it may be somebody else's.
  useEffect(() => {
    if (session == null) return;
    const traded = secret === null ? Promise.resolve() : secret.trade();
    traded.then(goOn, () => undefined);
  }, [session, secret, goOn]);

  return (
    <main id="main" className={classes.page}>
      <div className={classes.theme}>
        <ThemeSwitch />
      </div>
      <div className={classes.card}>
        <h1 className={classes.title}>
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Rollcall
        </h1>
        <p className={classes.lead}>Jump Clients coming back after an appliance upgrade, live.</p>
        <LinkSection attempt={attempt} />
        <PasswordForm attempt={attempt} onSubmit={(body) => void submit(body)} />
      </div>
    </main>
  );
}

function LinkSection({ attempt }: { attempt: Attempt }) {
  return (
    <section className={classes.section}>
      <h2 className={classes.heading}>With a one-time link</h2>
      <div role="status">
        {attempt.kind === 'asking' && attempt.by === 'link' && (
          <p className={classes.text}>Signing in with your link…</p>
        )}
      </div>
      {attempt.kind === 'refused' && attempt.by === 'link' && (
        <p role="alert" className={classes.refusal}>
          {attempt.message}
        </p>
      )}
      <p className={classes.text}>
        Rollcall prints one in its terminal when it starts. An admin can make one for you. A link works once, for 15
        minutes.
      </p>
    </section>
  );
}

function PasswordForm({ attempt, onSubmit }: { attempt: Attempt; onSubmit: (body: SignInBody) => void }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const asking = attempt.kind === 'asking';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && password !== '') onSubmit({ name: name.trim(), password });
  };
  return (
    <section className={classes.section}>
      <h2 className={classes.heading}>With a name and a password</h2>
      <form onSubmit={submit} className={classes.form}>
        <TextInput
          label="Name"
          autoComplete="username"
          required
          withAsterisk={false}
          value={name}
          maxLength={100}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          maxLength={200}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        {attempt.kind === 'refused' && attempt.by === 'password' && (
          <p role="alert" className={classes.refusal}>
            {attempt.message}
          </p>
        )}
        <Button type="submit" loading={asking && attempt.by === 'password'} disabled={asking}>
          Sign in
        </Button>
      </form>
    </section>
  );
}

function refusalOf(cause: unknown, by: 'link' | 'password'): string {
  if (!(cause instanceof ApiProblem)) return explain(cause);
  if (cause.status === 429) return 'Too many attempts from here. Wait a minute, then try again.';
  if (cause.status !== 401 && cause.status !== 422) return explain(cause);
  return by === 'link'
    ? 'This link does not work any more: it was used, or it is older than 15 minutes.'
    : 'Name and password do not match.';
}
