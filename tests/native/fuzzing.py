"""Fuzz targets: their list from the declarations, and how they are run."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from .building import ENGINE, OUTPUT, ROOT, Flavour, build, output, run

FLAVOUR = Flavour(
    ("clang++-14", "clang++"),
    ("-O1", "-g1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"),
    compile_only=("-fsanitize=fuzzer-no-link",),
    link_only=("-fsanitize=fuzzer",),
)
COVERAGE = Flavour(
    FLAVOUR.compilers,
    ("-O1", "-fprofile-instr-generate", "-fcoverage-mapping"),
    compile_only=("-fsanitize=fuzzer-no-link",),
    link_only=("-fsanitize=fuzzer",),
)
# How libFuzzer sums a run up: inputs, edges, features, inputs kept.
DONE = re.compile(r"^(#\d+)\s+DONE\s+(cov: \d+) (ft: \d+) (corp: \S+)", re.MULTILINE)
SEQUENCE = "sequence"
FUNCTION = re.compile(r"^DWORD WINAPI (\w+)\(([^;]*)\);$", re.MULTILINE)
# Control functions that take structs; the others are no surface to defend.
CONTROLS = re.compile(r"WfpIpsecEngine(Inject|Count|Negotiate)")
# What ends the world under the feet of the check at its end.
EXCLUDED = {"FwpmEngineClose0"}


def functions() -> dict[str, list[str]]:
    """Returns the functions that return a code, with their parameters."""
    headers = (ROOT / "fwpmu_cdef.h", ENGINE / "include" / "engine_control.h")
    found = [FUNCTION.findall(path.read_text(encoding="ascii")) for path in headers]
    public, controls = (dict(pairs) for pairs in found)
    kept = {name: text for name, text in controls.items() if CONTROLS.match(name)}
    return {
        name: [" ".join(one.split()) for one in text.split(",")]
        for name, text in {**public, **kept}.items()
        if name not in EXCLUDED
    }


def targets() -> list[str]:
    """Returns the names of the targets: functions that take a struct, and the sequences."""
    taking = [name for name, parameters in functions().items() if any(map(_is_struct, parameters))]
    return [*taking, SEQUENCE]


def _is_struct(parameter: str) -> bool:
    return bool(re.match(r"const (?!GUID|void|WCHAR|SID|ACL)\w+ \*", parameter))


def write_list() -> Path:
    """Writes functions.inc for fuzz.cc, and returns it."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    path = OUTPUT / "functions.inc"
    lines = [
        f"TARGET({name}, {', '.join(kinds(parameters))})\n"
        for name, parameters in functions().items()
    ]
    path.write_text("".join(lines), encoding="ascii")
    return path


# What a declaration looks like, and the class in fuzz/parameters.h that makes such an argument.
KINDS = (
    (r"HANDLE engineHandle", "Engine"),
    (r"HANDLE \w+", "Handle"),
    (r"PSECURITY_DESCRIPTOR \w+", "InDescriptor"),
    (r"PSECURITY_DESCRIPTOR \*\w+", "OutResult<void>"),
    (r"(?:const )?void \*\w+", "Nothing"),
    (r"(SEC_WINNT_AUTH_IDENTITY_W) \*\w+", r"Missing<\1>"),
    (r"const WCHAR \*\w+", "Server"),
    (r"const SID \*\w+", "InSid"),
    (r"const ACL \*\w+", "InAcl"),
    (r"const (\w+) \*filterConditions", r"InCounted<\1>"),
    (r"const (\w+) \*\w+", r"In<\1>"),
    (r"(\w+) \*\*\*\w+", r"OutResult<\1 *>"),
    (r"(\w+) \*\*\w+", r"OutResult<\1>"),
    (r"(\w+) \*\w+", r"Out<\1>"),
    (r"(\w+_CALLBACK\d) \w+", r"Callback<\1>"),
    (r"UINT64 \w*[iI]d", "Id"),
    (r"UINT32 numFilterConditions", "Count"),
    (r"(\w+) \w+", r"Number<\1>"),
)


def kinds(parameters: list[str]) -> Iterator[str]:
    """Gives the class for each parameter of a function."""
    for parameter in parameters:
        pattern, kind = next(pair for pair in KINDS if re.fullmatch(pair[0], parameter))
        yield re.sub(pattern, kind, parameter)


def add_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Adds the options of the command ``fuzz``."""
    parser.add_argument("target", nargs="*", help="functions, or 'sequence' (default: all)")
    parser.add_argument(
        "--runs", type=int, default=2000, help="inputs per target (default: %(default)s)"
    )
    parser.add_argument("--seconds", type=int, default=0, help="per target, instead of --runs")
    parser.add_argument("--list", action="store_true", help="name the targets and end")
    parser.add_argument(
        "--coverage",
        action="store_true",
        help="tell what of the engine the kept inputs reach, instead of making new ones",
    )
    return parser


def fuzz(options: argparse.Namespace) -> None:
    """Runs targets one after the other; ends with another code than 0 at the first failure.

    Inputs that reach something new stay in ``build/native/corpus``, and the next run begins with
    them. An input that fails stays in ``build/native``; with FUZZ_TARGET set to the target,
    ``build/native/fuzz FILE`` runs it again.
    """
    chosen = options.target or targets()
    if options.list:
        print("\n".join(chosen))  # noqa: T201 - a command
        return
    write_list()
    if options.coverage:
        report_coverage(chosen)
        return
    program = build("fuzz", "fuzz/fuzz.cc", FLAVOUR)
    bound = f"-max_total_time={options.seconds}" if options.seconds else f"-runs={options.runs}"
    inputs = 0
    for target in chosen:
        said = _run(program, target, bound, f"-artifact_prefix={OUTPUT / target}_")
        done = DONE.search(said)
        print(f"{target:44}", *(done.groups() if done else "?"), flush=True)  # noqa: T201
        inputs += int(done[1].removeprefix("#")) if done else 0
    print(f"{inputs:,} inputs for {len(chosen)} targets; what they reach: --coverage")  # noqa: T201


def _run(program: Path, target: str, *arguments: str, **environment: str) -> str:
    corpus = OUTPUT / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    # Inputs may be long from the start: a struct takes a hundred bytes before it means anything.
    bounds = ("-seed=1", "-max_len=2048", "-len_control=0")
    return output([program, *bounds, *arguments, corpus], FUZZ_TARGET=target, **environment)


def report_coverage(chosen: list[str]) -> None:
    """Prints llvm-cov's summary of the engine's files, for the inputs kept so far."""
    program = build("fuzz_coverage", "fuzz/fuzz.cc", COVERAGE)
    profiles = [OUTPUT / f"{target}.profraw" for target in chosen]
    for target, profile in zip(chosen, profiles, strict=True):
        _run(program, target, "-runs=0", LLVM_PROFILE_FILE=str(profile))
    merged = OUTPUT / "fuzz.profdata"
    run(["llvm-profdata-14", "merge", "-sparse", *profiles, "-o", merged])
    run(["llvm-cov-14", "report", program, f"-instr-profile={merged}", ENGINE])
