"""What the doctor says, line by line: sections of labels and texts."""

from __future__ import annotations

from collections.abc import Iterator

from wfp_ipsec._native.backend import MODULES
from wfp_ipsec.doctor import Backend, Function, Library, Module, Report, Right, RightState, Session

Row = tuple[str, str]
MOST_DIFFERENCES = 10


def sections(report: Report, verbose: bool) -> Iterator[tuple[str, list[Row]]]:
    """Yields each section: its title, and rows of a label and a text."""
    yield "Machine", list(_machine(report, verbose))
    yield "Backend system", list(_system(report, verbose))
    services = [
        (service.name, _with(f"{service.state}: {service.title}", service.detail))
        for service in report.services
    ]
    yield "Services", services
    if report.system.rights:
        yield "Rights of the caller", list(_rights(report.system.rights, verbose))
    yield "Backend embedded", list(_backend(report.embedded, verbose))
    if report.embedded.rights:
        yield "Rights on the embedded engine", list(_rights(report.embedded.rights, verbose))


def _machine(report: Report, verbose: bool) -> Iterator[Row]:
    machine, package = report.platform, report.installation
    wine = f", Wine {machine.wine}" if machine.wine else ""
    yield "system", f"{machine.system} ({machine.build}, {machine.pointer_bits}-bit){wine}"
    yield "Python", f"{machine.python}, {_cffi(machine.cffi)}"
    tags = ", ".join(package.tags) or "no wheel tag"
    yield "package", f"wfp-ipsec {package.version or 'not installed'}, {package.kind}, {tags}"
    if package.problem:
        yield "", f"problem: {package.problem}"
    if verbose:
        yield "folder", package.location
    known = "" if report.default_backend in MODULES else " (there is none of this name)"
    yield "default", f"backend {report.default_backend}{known}"


def _cffi(version: str | None) -> str:
    return f"cffi {version}" if version else "cffi is missing: pip install cffi"


def _system(report: Report, verbose: bool) -> Iterator[Row]:
    yield "library", _library(report.library)
    yield from _backend(report.system, verbose)


def _library(library: Library) -> str:
    if not library.applicable:
        return "not applicable: fwpuclnt.dll is a library of Windows"
    if not library.loads:
        return f"fwpuclnt.dll does not load: {library.problem}"
    version = f", version {library.file_version}" if library.file_version else ""
    simulated = ", SIMULATED: it is the embedded engine" if library.simulated else ""
    return f"{library.file or 'fwpuclnt.dll'}{version}{simulated}"


def _backend(backend: Backend, verbose: bool) -> Iterator[Row]:
    yield "module", _module(backend.module, verbose)
    yield from _functions(backend.functions, verbose)
    yield from _layout(backend.module)
    yield "session", _session(backend)


def _module(module: Module, verbose: bool) -> str:
    if not module.applicable:
        return f"not applicable: it {module.problem}"
    if not module.loads:
        return f"does not load: {module.problem}"
    return f"loads: {module.file}" if verbose and module.file else "loads"


def _functions(functions: tuple[Function, ...], verbose: bool) -> Iterator[Row]:
    if not functions:
        yield "functions", "not looked up: no library is loaded"
        return
    missing = [function for function in functions if not function.present]
    yield "functions", f"{len(functions) - len(missing)} of {len(functions)} present"
    for function in functions if verbose else missing:
        state = "present" if function.present else "MISSING"
        yield "", f"{state}  {function.name}, comes with {function.since}"


def _layout(module: Module) -> Iterator[Row]:
    layout = module.layout
    if layout is None:
        yield "layout", "not checked: no module is loaded"
        return
    if layout.reference is None:
        yield "layout", "not checked: Windows has no such pointers and alignments"
        return
    count = len(layout.differences)
    right = f"{layout.checked} structs are laid out as on {layout.reference}"
    yield "layout", right if not count else f"{count} of {layout.checked} structs are WRONG"
    for difference in layout.differences[:MOST_DIFFERENCES]:
        yield "", f"{difference.struct}: {difference.problem}"
    if count > MOST_DIFFERENCES:
        yield "", f"and {count - MOST_DIFFERENCES} more (--json lists them)"


def _session(backend: Backend) -> str:
    session: Session = backend.session
    if session.opened:
        return "opens; SIMULATED, no traffic is protected" if backend.simulated else "opens"
    if session.tried:
        return f"does not open: {session.problem}"
    return "not tried" if backend.module.applicable else "not applicable"


def _rights(rights: tuple[Right, ...], verbose: bool) -> Iterator[Row]:
    for on in dict.fromkeys(right.on for right in rights):
        held = [right for right in rights if right.on == on]
        yield from _listed(on, held) if verbose else _summed(on, held)


def _summed(on: str, rights: list[Right]) -> Iterator[Row]:
    label = on
    for state in RightState:
        names = [_short(right.name) for right in rights if right.state is state]
        if names:
            yield label, f"{state}: {', '.join(names)}"
            label = ""
    details = dict.fromkeys(right.detail for right in rights if right.detail)
    yield from (("", f"why unknown: {detail}") for detail in details)


def _listed(on: str, rights: list[Right]) -> Iterator[Row]:
    for right in rights:
        how = f", as the {right.source} tells" if right.source else ""
        yield on, _with(f"{right.name}: {right.state}{how}", right.detail)


def _short(name: str) -> str:
    return name.removeprefix("FWPM_ACTRL_")


def _with(text: str, detail: str | None) -> str:
    return f"{text} ({detail})" if detail else text
