export default function NotFound() {
  return <p>Nothing is here.</p>
}
