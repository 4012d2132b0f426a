# py-geodetector has the module name of the other package, so it is asked in a process of its own
import sys

sys.path.insert(0, "other")
from figures import lifts, pd, strata, y
from geodetector.geodetector import GeoDetector

for c in lifts:
    print(*GeoDetector(pd.DataFrame({"y": y + c, "stratum": strata}), "y", ["stratum"]).factor_detector("stratum"))
