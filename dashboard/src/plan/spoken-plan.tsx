import { useEffect, useRef, useState } from 'react';
import type { Plan } from '@contracts/plans';
import { currentStep } from './plan-title';

const SPOKEN_EVERY_MS = 30_000;

/** The "now" sentence for whoever listens: at once when a step begins or its state changes, else at most every half minute. */
export function SpokenPlan({ plan }: { plan: Plan }) {
  const step = currentStep(plan);
  const sentence = step === null ? '' : `${step.title}. ${step.says}`;
  const latest = useRef(sentence);
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    latest.current = sentence;
  });
  const moved = `${plan.state} ${step?.key} ${step?.state}`;
  useEffect(() => {
    const say = () => setSpoken(latest.current);
    const soon = setTimeout(say);
    const timer = setInterval(say, SPOKEN_EVERY_MS);
    return () => {
      clearTimeout(soon);
      clearInterval(timer);
    };
  }, [moved]);
  return (
    <div className="rc-sr" role="status" aria-live="polite">
      {spoken}
    </div>
  );
}
