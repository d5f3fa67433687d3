"""What the scripts that train the models of these examples have in common: a way to see that they work, in seconds."""
import argparse
import pathlib


def trial_folder(about):
    """The folder of `--trial FOLDER`; None: the script is to do its whole work, and writes next to itself."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trial", metavar="FOLDER", type=pathlib.Path, help="train with little and for seconds, however bad the models get, and write them there")
    folder = parser.parse_args().trial
    if folder is not None:
        (folder / "models").mkdir(parents=True, exist_ok=True)
    return folder
