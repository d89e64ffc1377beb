/** Is dragged, or moved by the arrow keys, to make a column wider. */
export function Grip({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const drag = (event: PointerEvent) => {
    const grip = event.currentTarget as HTMLElement;
    const begin = event.clientX;
    grip.setPointerCapture(event.pointerId);
    grip.onpointermove = ({ clientX }) => onResize(width + clientX - begin);
    grip.onpointerup = () => grip.onpointermove = null;
    event.preventDefault();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -10, ArrowRight: 10 }[event.key];
    if (step === undefined) return;
    onResize(width + step);
    event.preventDefault();
  };
  return (
    <span
      class="grip"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the column"
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={press}
    />
  );
}
