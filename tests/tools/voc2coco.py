"""voc2coco.py FOLDER NAME...: the Pascal VOC labels FOLDER/Annotations/NAME.xml as one COCO file on standard output.

Boxes are taken as edges: x and y from xmin and ymin, the size up to xmax and ymax. Empty ones are left out.
"""
import json
import os
import sys
import xml.etree.ElementTree as tree


def number(node, path):
    return int(node.findtext(path))


def objects(root):
    for thing in root.iter("object"):
        x, y, right, below = (number(thing, "bndbox/" + edge) for edge in ("xmin", "ymin", "xmax", "ymax"))
        if right > x and below > y:
            yield thing.findtext("name"), [x, y, right - x, below - y]


def main(folder, *names):
    images, annotations, classes = [], [], {}
    for image, name in enumerate(names, 1):
        root = tree.parse(os.path.join(folder, "Annotations", name + ".xml")).getroot()
        images.append({"id": image, "file_name": root.findtext("filename"),
                       "width": number(root, "size/width"), "height": number(root, "size/height")})
        for label, box in objects(root):
            annotations.append({"id": len(annotations) + 1, "image_id": image, "bbox": box, "iscrowd": 0,
                                "category_id": classes.setdefault(label, len(classes) + 1), "area": box[2] * box[3]})
    json.dump({"images": images, "annotations": annotations,
               "categories": [{"id": i, "name": label} for label, i in classes.items()]}, sys.stdout)


main(*sys.argv[1:])
