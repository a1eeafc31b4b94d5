import { Button, Checkbox, CloseButton, MultiSelect, TagsInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { ALERTS, SEVERITIES } from '@contracts/alert-words';
import type { FieldError } from '@contracts/common';
import type { Route, RouteTime } from '@contracts/receivers';
import { useRaisableAlerts } from '../alerts/use-raisable-alerts';
import { siteQuery } from '../api/site-queries';
import { facetsQuery } from '../api/view-queries';
import { visibleText } from '../lib/format';
import { ALERT_WORDS, SEVERITY_WORDS } from '../words/alert-words';
import classes from './receiver-dialog.module.css';
import { messageAt, ROUTES_MOST, TIMES_MOST } from './receiver-draft';
import { DAY_WORDS, describeRoute, EMPTY_ROUTE, routeFlaw } from './route-words';

interface RouteFieldsProps {
  slug: string;
  routes: readonly Route[];
  errors: readonly FieldError[];
  onChange: (routes: Route[]) => void;
}

const NEW_TIME: RouteTime = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };

/** One item in place of another, or taken away. */
const put = <Item,>(items: readonly Item[], index: number, item: Item | null): Item[] =>
  items.flatMap((each, place) => (place === index ? (item === null ? [] : [item]) : [each]));

/** Which messages it gets. One route that lets a message through is enough. */
export function RouteFields({ slug, routes, errors, onChange }: RouteFieldsProps) {
  const place = useRef<HTMLFieldSetElement>(null);
  const { data: facets } = useQuery(facetsQuery(slug, ''));
  const groups = [...new Set(facets?.group.map(({ value }) => value) ?? [])].filter((value) => value !== '');
  const remove = (index: number) => {
    flushSync(() => onChange(put(routes, index, null)));
    place.current?.querySelector<HTMLElement>('[data-add-route]')?.focus();
  };
  const own = messageAt(errors, '/routes');
  return (
    <fieldset ref={place} className={classes.group}>
      <legend>What it is told of</legend>
      {routes.length > 1 && <p className={classes.hint}>A message goes out when one of these lets it through.</p>}
      {own !== undefined && <p className={classes.refusal}>{own}</p>}
      {routes.map((route, index) => (
        <RouteEditor
          key={index}
          slug={slug}
          number={routes.length > 1 ? index + 1 : null}
          pointer={`/routes/${index}`}
          route={route}
          groups={groups}
          errors={errors}
          onChange={(next) => onChange(put(routes, index, next))}
          onRemove={routes.length > 1 ? () => remove(index) : null}
        />
      ))}
      <div>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={13} aria-hidden />}
          disabled={routes.length >= ROUTES_MOST}
          data-add-route
          onClick={() => onChange([...routes, EMPTY_ROUTE])}
        >
          Another route
        </Button>
      </div>
    </fieldset>
  );
}

interface RouteEditorProps {
  slug: string;
  number: number | null;
  pointer: string;
  route: Route;
  groups: string[];
  errors: readonly FieldError[];
  onChange: (route: Route) => void;
  onRemove: (() => void) | null;
}

function RouteEditor(props: RouteEditorProps) {
  const { slug, number, pointer, route, groups, errors, onChange, onRemove } = props;
  const set = (part: Partial<Route>) => onChange({ ...route, ...part });
  const flaw = routeFlaw(route);
  const raisable = useRaisableAlerts(slug);
  // One that was named before stays in sight.
  const choices = ALERTS.filter((each) => raisable.includes(each) || route.alerts.includes(each));
  const of = number === null ? '' : ` of route ${number}`;
  const hidden = number === null ? null : <span className="rc-sr">{of}</span>;
  return (
    <div className={classes.route} role="group" aria-label={number === null ? 'Route' : `Route ${number}`}>
      <div className={classes.routeHead}>
        <p className={classes.says}>{describeRoute(route)}</p>
        {onRemove !== null && <CloseButton size="sm" aria-label={`Remove route ${number}`} onClick={onRemove} />}
      </div>
      <Checkbox.Group
        label={<>Severity{hidden}</>}
        description="None ticked: any but the heartbeat’s."
        value={route.severities}
        error={messageAt(errors, `${pointer}/severities`)}
        onChange={(values) => set({ severities: SEVERITIES.filter((each) => values.includes(each)) })}
      >
        <div className={classes.ticks}>
          {SEVERITIES.map((value) => (
            <Checkbox key={value} value={value} label={SEVERITY_WORDS[value]} />
          ))}
        </div>
      </Checkbox.Group>
      <MultiSelect
        label={<>Alerts{hidden}</>}
        placeholder={route.alerts.length === 0 ? 'All but the heartbeat' : undefined}
        data={choices.map((value) => ({ value, label: ALERT_WORDS[value].title }))}
        value={route.alerts}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'All alerts' }}
        error={messageAt(errors, `${pointer}/alerts`)}
        onChange={(values) => set({ alerts: ALERTS.filter((each) => values.includes(each)) })}
      />
      {flaw !== null && <p className={classes.flaw}>{flaw}</p>}
      <TagsInput
        label={<>Groups of clients{hidden}</>}
        description={
          route.groups.length === 0 ? undefined : 'Only incidents that have at least one client in one of these.'
        }
        placeholder={route.groups.length === 0 ? 'Any' : undefined}
        data={groups}
        value={route.groups.map(visibleText)}
        maxTags={100}
        error={messageAt(errors, `${pointer}/groups`)}
        onChange={(values) =>
          set({ groups: values.map((value) => groups.find((each) => visibleText(each) === value) ?? value) })
        }
      />
      <Times
        slug={slug}
        of={of}
        pointer={`${pointer}/times`}
        times={route.times}
        errors={errors}
        onChange={(times) => set({ times })}
      />
    </div>
  );
}

interface TimesProps {
  slug: string;
  of: string;
  pointer: string;
  times: readonly RouteTime[];
  errors: readonly FieldError[];
  onChange: (times: RouteTime[]) => void;
}

/** When it may be told, by the site's clock. */
function Times({ slug, of, pointer, times, errors, onChange }: TimesProps) {
  const { data: site } = useQuery(siteQuery(slug));
  const place = useRef<HTMLDivElement>(null);
  const remove = (index: number) => {
    flushSync(() => onChange(put(times, index, null)));
    place.current?.querySelector<HTMLElement>('[data-add-time]')?.focus();
  };
  return (
    <div ref={place} className={classes.times} role="group" aria-label={`Times${of}`}>
      <span className={classes.label}>Times</span>
      <p className={classes.hint}>
        {times.length === 0
          ? 'At any time.'
          : `By the clock of ${visibleText(site?.timeZone ?? 'UTC')}. Until earlier than from: it goes over midnight. What begins outside these times is not sent here, also not later.`}
      </p>
      {times.map((time, index) => (
        <TimeEditor
          key={index}
          name={`time ${index + 1}${of}`}
          pointer={`${pointer}/${index}`}
          time={time}
          errors={errors}
          onChange={(next) => onChange(put(times, index, next))}
          onRemove={() => remove(index)}
        />
      ))}
      <div>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={13} aria-hidden />}
          disabled={times.length >= TIMES_MOST}
          data-add-time
          onClick={() => onChange([...times, NEW_TIME])}
        >
          {times.length === 0 ? 'Only at certain times' : 'Another time'}
          <span className="rc-sr">{of}</span>
        </Button>
      </div>
    </div>
  );
}

interface TimeEditorProps {
  name: string;
  pointer: string;
  time: RouteTime;
  errors: readonly FieldError[];
  onChange: (time: RouteTime) => void;
  onRemove: () => void;
}

function TimeEditor({ name, pointer, time, errors, onChange, onRemove }: TimeEditorProps) {
  const set = (part: Partial<RouteTime>) => onChange({ ...time, ...part });
  const daysWrong = messageAt(errors, `${pointer}/days`);
  return (
    <div className={classes.time}>
      <Checkbox.Group
        aria-label={`Days of ${name}`}
        value={time.days.map(String)}
        error={daysWrong}
        onChange={(values) => set({ days: values.map(Number).sort((a, b) => a - b) })}
      >
        <div className={classes.ticks}>
          {DAY_WORDS.map((word, day) => (
            <Checkbox
              key={word}
              value={String(day + 1)}
              label={word}
              {...(daysWrong !== undefined && { 'aria-invalid': true })}
            />
          ))}
        </div>
      </Checkbox.Group>
      <TextInput
        inputMode="numeric"
        autoComplete="off"
        maxLength={5}
        placeholder="22:00"
        aria-label={`From, ${name}`}
        leftSection={<span className={classes.timeLabel}>From</span>}
        leftSectionWidth={46}
        className={classes.clock}
        value={time.from}
        error={messageAt(errors, `${pointer}/from`)}
        onChange={(event) => set({ from: event.currentTarget.value.trim() })}
      />
      <TextInput
        inputMode="numeric"
        autoComplete="off"
        maxLength={5}
        placeholder="22:00"
        aria-label={`Until, ${name}`}
        leftSection={<span className={classes.timeLabel}>Until</span>}
        leftSectionWidth={46}
        className={classes.clock}
        value={time.to}
        error={messageAt(errors, `${pointer}/to`)}
        onChange={(event) => set({ to: event.currentTarget.value.trim() })}
      />
      <CloseButton size="sm" aria-label={`Remove ${name}`} onClick={onRemove} />
    </div>
  );
}
