// Sounds made by the page itself: nothing to load, nothing to miss.

let context = null;
let rising = null;

function ready() {
  context = context || new (window.AudioContext || window.webkitAudioContext)();
  if (context.state === "suspended") { context.resume().catch(() => {}); }
  return context;
}

// Whether a browser that wants to be touched first has been.
export function canSound() { return context !== null && context.state === "running"; }

export function unlockSound() { ready(); }

function tone(frequency, begin, length, volume) {
  const box = ready();
  const source = box.createOscillator(), gain = box.createGain();
  source.type = "square";
  source.frequency.value = frequency;
  gain.gain.setValueAtTime(0.0001, begin);
  gain.gain.exponentialRampToValueAtTime(Math.max(0.001, volume), begin + 0.02);
  gain.gain.setValueAtTime(Math.max(0.001, volume), begin + length - 0.04);
  gain.gain.exponentialRampToValueAtTime(0.0001, begin + length);
  source.connect(gain).connect(box.destination);
  source.start(begin);
  source.stop(begin + length);
}

export function chime() {
  const now = ready().currentTime;
  tone(880, now, 0.18, 0.25);
  tone(1175, now + 0.2, 0.28, 0.25);
}

// Rings until stopped, from gentle to full within 20 s. `kind`: "order" or "critical".
export function ring(kind) {
  if (rising && rising.kind === kind) { return; }
  silence();
  const begun = Date.now();
  const notes = kind === "critical" ? [1318, 988, 1318, 988] : [784, 1047, 1318];
  const beat = () => {
    const volume = 0.08 + 0.6 * Math.min(1, (Date.now() - begun) / 20000);
    const now = ready().currentTime;
    notes.forEach((note, place) => tone(note, now + place * 0.2, 0.18, volume));
    window.navigator.vibrate && window.navigator.userActivation && window.navigator.userActivation.hasBeenActive
      && window.navigator.vibrate([300, 100, 300]);
  };
  beat();
  rising = { kind, timer: setInterval(beat, 1400) };
}

export function silence() {
  if (rising) { clearInterval(rising.timer); rising = null; }
}

export function isRinging() { return rising ? rising.kind : ""; }
