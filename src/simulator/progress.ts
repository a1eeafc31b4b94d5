import cliProgress from 'cli-progress';
import type { Progress } from './play.js';
import type { Phase } from './story.js';
import type { Verdict } from './verdict.js';

/** How a simulation tells what it does: a bar on a terminal, a line every 2 s elsewhere, or JSON lines for another program. */
export interface Reporter {
  note(text: string): void;
  phase(phase: Phase, slug: string): void;
  progress(progress: Progress): void;
  verdict(verdict: Verdict): void;
  /** Puts the terminal back in order. */
  end(): void;
}

const LINE_EVERY_SECONDS = 2;

const PHASE_WORDS: Record<Phase, string> = {
  enrolling: 'the fleet reports at the old version',
  following_plan: 'an upgrade plan leads',
  upgrading_base_software: 'the base software is updated',
  upgrading_site_software: 'the site software is upgraded; every connection is lost',
  beginning_run: 'waiting for the upgrade run',
  returning: 'the fleet comes back',
  inspecting: 'comparing with Rollcall',
  finished: 'done',
};

export function createReporter(options: { json: boolean; terminal: boolean }): Reporter {
  if (options.json) return new JsonReporter();
  return options.terminal ? new BarReporter() : new LineReporter();
}

class JsonReporter implements Reporter {
  note(text: string): void {
    this.write('note', { text });
  }

  phase(phase: Phase, site: string): void {
    this.write('phase', { phase, site });
  }

  private nextAtSeconds = 0;

  progress({ phase, seconds, truth, summary }: Progress): void {
    if (seconds < this.nextAtSeconds) return;
    this.nextAtSeconds = seconds + LINE_EVERY_SECONDS;
    this.write('progress', { phase, seconds, truth, slots: summary?.slots ?? null });
  }

  verdict(verdict: Verdict): void {
    this.write('verdict', { ...verdict });
  }

  end(): void {}

  private write(event: string, data: Record<string, unknown>): void {
    process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...data })}\n`);
  }
}

class LineReporter implements Reporter {
  private nextAtSeconds = 0;

  note(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  phase(phase: Phase, slug: string): void {
    this.nextAtSeconds = 0;
    this.note(`${slug}: ${PHASE_WORDS[phase]}`);
  }

  progress(progress: Progress): void {
    if (progress.phase !== 'returning' || progress.seconds < this.nextAtSeconds) return;
    this.nextAtSeconds = progress.seconds + LINE_EVERY_SECONDS;
    const { truth, seconds } = progress;
    this.note(
      `${seconds.toFixed(0).padStart(4)} s  ${truth.atTarget} of ${truth.clients} at the target, ` +
        `${truth.upgradingNow} upgrading (most ${truth.upgradingMost})${queueWords(progress)}`,
    );
  }

  verdict(verdict: Verdict): void {
    this.note(verdictText(verdict));
  }

  end(): void {}
}

class BarReporter implements Reporter {
  private readonly bar = new cliProgress.SingleBar(
    {
      format: '{bar} {value}/{total} at the target · {upgrading} upgrading (most {most}){queue} · {duration_formatted}',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stdout,
    },
    cliProgress.Presets.shades_classic,
  );
  private isShown = false;

  note(text: string): void {
    this.hide();
    process.stdout.write(`${text}\n`);
  }

  phase(phase: Phase, slug: string): void {
    this.note(`${slug}: ${PHASE_WORDS[phase]}`);
  }

  progress(progress: Progress): void {
    const { truth, phase } = progress;
    if (phase !== 'returning') return;
    const payload = { upgrading: truth.upgradingNow, most: truth.upgradingMost, queue: queueWords(progress) };
    if (this.isShown) this.bar.update(truth.atTarget, payload);
    else this.bar.start(truth.clients, truth.atTarget, payload);
    this.isShown = true;
  }

  verdict(verdict: Verdict): void {
    this.note(verdictText(verdict));
  }

  end(): void {
    this.hide();
  }

  private hide(): void {
    if (this.isShown) this.bar.stop();
    this.isShown = false;
  }
}

function queueWords({ summary }: Progress): string {
  if (summary === null) return '';
  const { queued, failed } = summary.counts.byUpgradeState;
  return `, limit ${summary.slots.limit}, ${queued} queued${failed > 0 ? `, ${failed} failed` : ''}`;
}

/** The verdict for a person: every check with a mark; a failing one says what was expected. */
function verdictText(verdict: Verdict): string {
  const lines = verdict.lines.map(({ ok, check, expected, seen }) =>
    ok ? `  ok      ${check}: ${seen}` : `  NOT OK  ${check}: expected ${expected}, seen ${seen}`,
  );
  const jumps = Object.entries(verdict.jumpAttempts).map(([outcome, count]) => `${outcome} ${count}`);
  const { counts } = verdict;
  return [
    '',
    `Verdict on scenario ${verdict.scenario}, seed ${verdict.seed}, ${verdict.clients} clients, ${verdict.seconds} s:`,
    ...lines,
    `  seen    ${counts.startsTaken} starts taken, ${counts.startsTakenAgain} of them told again; ` +
      `${counts.upgradesSucceeded} upgrades succeeded, ${counts.upgradesFailed} failed, ${counts.upgradesVanished} broken off; ` +
      `${counts.startsRefusedOffline} starts for clients that were gone`,
    `  seen    ${counts.checkInsAcknowledged} check-ins acknowledged, ${counts.checkInsTriedAgain} tried again`,
    ...(jumps.length > 0 ? [`  seen    Jump attempts: ${jumps.join(', ')}`] : []),
    verdict.clean ? 'CLEAN' : 'NOT CLEAN',
  ].join('\n');
}
