"""What calls of data libraries become: objects of stores, tables of engines, modes that a chain of calls chooses."""

from pathlib import Path

import pytest

from mldebt.model.graph import DependencyGraph

from .test_builder import edges, graph_of


def seen(code: str, folder: Path) -> set[str]:
    """``reads s3://b/k`` for every edge between the code and something else."""
    found = set()
    for source, kind, target in edges(graph_of({"m.py": code}, folder)):
        if "code:m.py" in (source, target):
            found.add(f"{kind} {(target if source == 'code:m.py' else source).removeprefix('file:')}")
    return found


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "from datasets import load_dataset\n"
            "load_dataset('csv', data_files={'train': 'd/a.csv', 'test': ['d/b.csv']})\n"
            "load_dataset('imdb')\n",
            {"reads d/a.csv", "reads d/b.csv", "reads hf:dataset:imdb@?"},
        ),
        (
            "import httpx, requests, kagglehub, opendatasets\nfrom urllib.request import urlretrieve\n"
            "async def test_movies(client: httpx.AsyncClient):\n    await client.get('/movies')\n"
            "def get(base):\n    requests.get(f'{base}/v1/rows.csv')\nurlretrieve('/x', 'd/x.csv')\n"
            "urlretrieve('file:///d/y.csv', 'd/z.csv')\nrequests.get('https://a.org/rows.csv')\n"
            "kagglehub.dataset_download('ann/wine')\nopendatasets.download('https://kaggle.com/ann/tea')\n",
            {
                "calls endpoint:GET /movies",
                "calls endpoint:GET https://a.org/rows.csv",
                "reads /d/y.csv",
                "reads https://a.org/rows.csv",
                "reads kaggle://ann/wine",
                "reads https://kaggle.com/ann/tea",
                "writes d/x.csv",
                "writes d/z.csv",
            },
        ),
        (
            "import argparse\np = argparse.ArgumentParser()\np.add_argument('--a', default='none')\n"
            "p.add_argument('--b', default='d/none.csv')\nargs = p.parse_args()\nopen(args.a)\nopen(args.b)\n",
            {"reads d/none.csv"},
        ),
        (
            "from ultralytics import YOLO\nfrom torch.utils.tensorboard import SummaryWriter\nm = YOLO('y.pt')\n"
            "m.train(data='a.yaml')\nm.train(data='b.yaml', project='out', name='one')\nSummaryWriter()\n"
            "SummaryWriter('logs')\n",
            {
                "loads y.pt",
                "trains y.pt",
                "reads a.yaml",
                "reads b.yaml",
                "writes glob:runs/*/train*",
                "writes out/one",
                "writes glob:runs/*",
                "writes logs",
            },
        ),
        (
            "from delta.tables import DeltaTable\nfrom pyspark.sql import SparkSession\n"
            "spark = SparkSession.builder.getOrCreate()\nDeltaTable.convertToDelta(spark, 'parquet.`d/events`')\n"
            "DeltaTable.convertToDelta(spark, identifier='shop.orders')\nspark.table('delta.`s3://b/k`')\n"
            "spark.table('shop.`Odd`')\n",
            {"reads d/events", "reads table:shop.orders", "reads s3://b/k", "reads table:shop.odd"},
        ),
        (
            "import tensorflow as tf\ntf.gfile.Rename(oldname='a.txt', newname='b.txt')\n"
            "tf.gfile.Copy(oldpath='c.txt', newpath='d.txt')\ntf.io.gfile.rename('e.txt', dst='f.txt')\n"
            "tf.train.write_graph(g, 'logs', 'g.pb', False)\n",
            {
                "reads a.txt",
                "writes b.txt",
                "reads c.txt",
                "writes d.txt",
                "reads e.txt",
                "writes f.txt",
                "writes logs/g.pb",
            },
        ),
        (
            "import pandas as pd\ndf = pd.read_csv('a.csv')\ndf.price.to_json('b.json')\n"
            "df.groupby('x').price.sum().to_csv('c.csv')\n",
            {"reads a.csv", "writes b.json", "writes c.csv"},
        ),
        (
            "import paramiko\nwith paramiko.client.SSHClient() as client:\n    with client.open_sftp() as sftp:\n"
            "        for f in sftp.listdir('there'):\n            sftp.get(f'there/{f}', f'raw/{f}')\n"
            "        sftp.put('model.bin', 'there/model.bin')\n",
            {"writes glob:raw/*", "reads model.bin"},
        ),
        (
            "from transformers import AutoModel\nm = AutoModel.from_pretrained('bert-base')\n"
            "m.save_pretrained('./mine')\nAutoModel.from_pretrained('mine')\nm.save_pretrained('bert-base')\n",
            {"loads hf:model:bert-base@?", "persists mine", "loads mine", "persists bert-base"},
        ),
        (
            "from plotnine import *\nfrom tkinter import *\nplot = ggplot(df, aes(x='a')) + geom_tile()\n"
            "plot.save('a.png')\n"
            "plot.save('b.png', path='figures')\n",
            {"writes a.png", "writes figures/b.png"},
        ),
        ("open('2011')\nopen('imagenet')\nopen('runs/2011')\n", {"reads runs/2011"}),
        (
            "import numpy as np\nnp.save('d/ids', x)\nnp.save('d/a.npy', x)\nnp.savez('d/b', x=x)\n"
            "with open('d/c', 'wb') as f:\n    np.save(f, x)\nnp.load('d/ids.npy')\n",
            {"writes d/ids.npy", "writes d/a.npy", "writes d/b.npz", "writes d/c", "reads d/ids.npy"},
        ),
        (
            "import zarr\nfrom tensorboardX import SummaryWriter\nSummaryWriter()\nSummaryWriter('a')\n"
            "SummaryWriter(log_dir='b')\nzarr.create((9, 9), 'c', store='d.zarr')\nzarr.full((9, 9), 'e')\n",
            {"writes glob:runs/*", "writes a", "writes b", "writes d.zarr"},
        ),
        (
            "import s3fs\nimport gcsfs\nfs = s3fs.S3FileSystem()\nfs.pipe('lake/a.bin', b'')\n"
            "fs.cp('lake/b', 'lake/c')\ngcsfs.core.GCSFileSystem().cat_file('store/d')\n",
            {"writes s3://lake/a.bin", "reads s3://lake/b", "writes s3://lake/c", "reads gs://store/d"},
        ),
        (
            "import bentoml\nimport comet_ml\ncomet_ml.Experiment().log_asset_data('a.csv,b.csv', name='n')\n"
            "bentoml.mlflow.import_model('churn', model_uri='mlruns/m')\n",
            {"persists bentoml:churn", "loads mlruns/m"},
        ),
        (
            "import awswrangler as wr\nimport petl\nimport graphviz\n"
            "wr.s3.merge_datasets('s3://b/new/', 's3://b/all/', 'append')\n"
            "wr.dynamodb.read_partiql_query('select * from orders')\n"
            "petl.toxlsx(petl.fromxlsx(filename='a.xlsx'), filename='b.xlsx')\ngraphviz.Graph().save('g.gv', 'out')\n",
            {
                *("reads s3://b/new/", "writes s3://b/all/", "reads table:orders", "reads a.xlsx", "writes b.xlsx"),
                "writes out/g.gv",
            },
        ),
        (
            "from pyspark.sql import SparkSession\nfrom pyspark.ml import Pipeline, PipelineModel\n"
            "from pyspark.ml.classification import LogisticRegression\nimport pyspark.pandas as ps\n"
            "spark = SparkSession.builder.getOrCreate()\nspark.read.parquet('d/a', 'd/b')\n"
            "df = spark.read.text(paths='d/c')\ndf.write.mode(saveMode='append').text('d/d')\n"
            "spark.sparkContext.pickleFile('d/e').saveAsPickleFile('d/f')\nps.read_delta('d/g').to_delta('d/h')\n"
            "Pipeline(stages=[LogisticRegression()]).fit(df).write().overwrite().save('m/a')\n"
            "PipelineModel.load('m/a').transform(df).write.csv('d/i')\n"
            "train, test = df.randomSplit([0.8, 0.2])\ntest.write.orc('d/j')\n",
            {
                *("reads d/a", "reads d/b", "reads d/c", "appends d/d", "reads d/e", "writes d/f", "reads d/g"),
                *("writes d/h", "persists m/a", "loads m/a", "writes d/i", "writes d/j"),
            },
        ),
        (
            "df = spark.read.csv('d/a').filter('x > 1')\nspark.table('db.b').join(df, 'x').write.parquet('d/c')\n"
            "spark.sql('select * from db.d').write.mode('append').saveAsTable('db.e')\nsc.textFile('d/f')\n",
            {
                *("reads d/a", "reads table:db.b", "writes d/c", "reads table:db.d", "appends table:db.e", "reads d/f"),
            },
        ),
        (
            "def save(df, rows):\n    df.write.mode('overwrite').saveAsTable('db.a')\n    df.write.insertInto('db.b')\n"
            "    rows.saveAsTextFile('d/c')\n    rows.save_to_disk('d/d')\n",
            {"writes table:db.a", "appends table:db.b", "writes d/c", "writes d/d"},
        ),
        (
            "import ray\nfrom ray.train import Checkpoint\nfrom deltalake import DeltaTable, write_deltalake\n"
            "from pyiceberg.catalog import load_catalog\nds = ray.data.read_delta('d/a')\n"
            "train, test = ds.train_test_split(0.2)\ntrain.write_lance('d/b')\ntest.write_iceberg('db.test')\n"
            "Checkpoint.from_directory('m/a').to_directory('m/b')\nwrite_deltalake('d/c', [], mode='append')\n"
            "DeltaTable('d/c').to_pandas().to_csv('d/d')\ntable = load_catalog().load_table('db.events')\n"
            "table.scan().to_pandas().to_csv('d/e')\ntable.upsert([])\n",
            {
                *("reads d/a", "writes d/b", "appends table:db.test", "reads m/a", "writes m/b", "appends d/c"),
                *("reads d/c", "writes d/d", "reads iceberg://db.events", "writes d/e", "appends iceberg://db.events"),
            },
        ),
        (
            "import tensorflow.compat.v1 as tf\nimport tensorflow as tf2\n"
            "tf.data.TFRecordDataset(['d/a', 'd/b'])\ntf.python_io.tf_record_iterator('d/c')\n"
            "tf.saved_model.load(sess, ['serve'], 'm/a')\ntf2.saved_model.load('m/b')\n"
            "tf.saved_model.simple_save(sess, 'm/c', {}, {})\ntf.train.init_from_checkpoint('m/d', {})\n"
            "tf.io.write_graph(graph, 'm', 'graph.pb')\n",
            {
                *("reads d/a", "reads d/b", "reads d/c", "loads m/a", "loads m/b", "persists m/c", "loads m/d"),
                "writes m/graph.pb",
            },
        ),
        (
            "import geopandas as gpd\nimport pydicom\nimport pyarrow as pa\nimport polars as pl\n"
            "gpd.GeoDataFrame.from_file('d/a.shp').to_file('d/b.gpkg')\npydicom.dcmread('d/c').save_as('d/d')\n"
            "pa.ipc.open_file('d/e').read_all().to_pandas().to_csv('d/f')\npl.scan_csv('d/g').sink_ipc('d/h')\n",
            {
                *("reads d/a.shp", "writes d/b.gpkg", "reads d/c", "writes d/d", "reads d/e", "writes d/f"),
                *("reads d/g", "writes d/h"),
            },
        ),
        (
            "import boto3\ns3 = boto3.client('s3')\ns3.download_file('lake', 'raw/a.csv', 'data/a.csv')\n"
            "s3.put_object(Bucket='lake', Key='out/b.csv', Body='')\n",
            {"reads s3://lake/raw/a.csv", "writes data/a.csv", "writes s3://lake/out/b.csv"},
        ),
        (
            "import boto3\nlake = boto3.resource('s3').Bucket('lake')\nlake.upload_file('m.pkl', 'models/m.pkl')\n"
            "boto3.resource('s3').Object('lake', 'k.json').get()['Body'].read()\n",
            {"reads m.pkl", "writes s3://lake/models/m.pkl", "reads s3://lake/k.json"},
        ),
        (
            "from google.cloud import storage\nblob = storage.Client().bucket('lake').blob('raw/a.csv')\n"
            "blob.download_to_filename('data/a.csv')\n",
            {"reads gs://lake/raw/a.csv", "writes data/a.csv"},
        ),
        (
            "from azure.storage.blob import BlobServiceClient\n"
            "c = BlobServiceClient.from_connection_string('x').get_container_client('lake')\n"
            "c.get_blob_client('a.csv').upload_blob(b'')\n",
            {"writes az://lake/a.csv"},
        ),
        (
            "import s3fs\nfs = s3fs.S3FileSystem()\nwith fs.open('lake/a.csv', 'wb') as f:\n    f.write(b'')\n",
            {"writes s3://lake/a.csv"},
        ),
        (
            "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"
            "df = spark.read.format('jdbc').option('url', 'u').option('dbtable', 'public.orders').load()\n"
            "spark.read.format('jdbc').option('dbtable', '(select a from x) t').load()\n"
            "spark.read.format('parquet').options(path='d/p', header=True).load()\n"
            "df.write.format('jdbc').option('dbtable', 'mart.o').mode('append').save()\n"
            "df.write.option('path', 'd/t').saveAsTable('gold.t')\n"
            "df.writeStream.option('path', 'd/s').option('checkpointLocation', 'c').start()\n",
            {
                "reads table:public.orders",
                "reads d/p",
                "appends table:mart.o",
                "writes table:gold.t",
                "writes d/t",
                "appends d/s",
            },
        ),
        (
            "from pymongo import MongoClient\norders = MongoClient('x')['shop']['orders']\n"
            "orders.insert_one(orders.find_one())\n",
            {"reads mongodb://shop/orders", "appends mongodb://shop/orders"},
        ),
        (
            "import boto3\nboto3.resource('dynamodb').Table('seen').put_item(Item={})\n",
            {"appends dynamodb://seen"},
        ),
        (
            "import boto3\nclient = boto3.client('s3')\n\nclass Store:\n    def __init__(self, bucket):\n"
            "        self.bucket = bucket\n\n    def get(self):\n"
            "        return client.get_object(Bucket=self.bucket, Key='raw/a.csv')\n\nStore('lake').get()\n",
            {"reads s3://lake/raw/a.csv"},
        ),
        (
            "import boto3, sys\nboto3.client('s3').download_file(sys.argv[1], 'raw/a.csv', '/tmp/a.csv')\n",
            {"reads s3://*/raw/a.csv", "writes /tmp/a.csv"},
        ),
    ],
)
def test_objects_are_named_by_bucket_and_key(code: str, expected: set[str], tmp_path: Path) -> None:
    assert seen(code, tmp_path) == expected


def test_the_body_of_an_answer_is_read_where_it_was_asked_for(tmp_path: Path) -> None:
    code = (
        "import boto3\nimport pandas as pd\nanswer = boto3.client('s3').get_object(Bucket='lake', Key='a.csv')\n"
        "pd.read_csv(answer['Body'])\n"
    )
    graph = graph_of({"m.py": code}, tmp_path)
    assert (graph.io_calls, graph.io_resolved, graph.unresolved) == (1, 1, ())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "import polars as pl\npl.scan_csv('a.csv').filter(pl.col('x') > 1).collect().write_parquet('b.parquet')\n",
            {"reads a.csv", "writes b.parquet"},
        ),
        (
            "import duckdb\norders = duckdb.read_csv('o.csv')\n"
            "duckdb.sql(\"copy (select * from orders join 'c.parquet' using (id)) to 'd.parquet'\")\n",
            {"reads o.csv", "reads c.parquet", "writes d.parquet"},
        ),
        (
            "from pyspark.sql import SparkSession\nspark = SparkSession.builder.appName('x').getOrCreate()\n"
            "df = spark.read.option('header', True).csv('a.csv')\ndf.createOrReplaceTempView('v')\n"
            "out = spark.sql('select * from v join lake.dim using (id)')\n"
            "out.write.mode('append').saveAsTable('lake.facts')\nout.write.mode('overwrite').parquet('out/p')\n",
            {"reads a.csv", "reads table:lake.dim", "appends table:lake.facts", "writes out/p"},
        ),
        (
            "from google.cloud import bigquery\nc = bigquery.Client()\n"
            "df = c.query('SELECT a FROM `p.d.t`').to_dataframe()\nc.load_table_from_dataframe(df, 'p.d.u')\n",
            {"reads table:p.d.t", "writes table:p.d.u"},
        ),
        (
            "import psycopg2\nc = psycopg2.connect('x').cursor()\nc.execute('insert into a select * from b')\n",
            {"reads table:b", "appends table:a"},
        ),
        (
            "import pyarrow.parquet as pq\nt = pq.read_table('a.parquet')\npq.write_table(t, 'b.parquet')\n",
            {"reads a.parquet", "writes b.parquet"},
        ),
        (
            "import dask.dataframe as dd\ndd.read_csv('raw/*.csv').to_parquet('clean')\n",
            {"reads glob:raw/*.csv", "writes clean"},
        ),
        (
            "from PIL import Image\nImage.open('a.png').convert('L').resize((1, 1)).save('b.png')\n",
            {"reads a.png", "writes b.png"},
        ),
        (
            "import onnx, onnxruntime\nonnxruntime.InferenceSession('m.onnx')\n"
            "onnx.save(onnx.load('a.onnx'), 'b.onnx')\n",
            {"loads m.onnx", "loads a.onnx", "persists b.onnx"},
        ),
        (
            "import wandb\nrun = wandb.init()\nrun.use_artifact('data:latest').download('d')\n",
            {"reads wandb:data", "writes d"},
        ),
        (
            "import wandb\nrun = wandb.init()\nmade = wandb.Artifact('rows', type='dataset')\n"
            "made.add_file('d/r.csv')\nrun.log_artifact(made)\nrun.log_artifact('m.h5', name='net', type='model')\n"
            "run.log_artifact(wandb.Artifact(name=f'net-{run.id}', type='model'))\nrun.use_artifact('rows:v3')\n",
            {"reads d/r.csv", "persists wandb:rows", "reads m.h5", "persists wandb:net-*", "reads wandb:rows"},
        ),
        (
            "from pymongo import MongoClient\nc = MongoClient('m')\ndb = c.shop\ndb.orders.insert_one({})\n"
            "c['shop'].users.find_one()\nc.admin.command('ping')\n",
            {"appends mongodb://shop/orders", "reads mongodb://shop/users"},
        ),
        (
            "import boto3\ns3 = boto3.resource('s3')\n"
            "for o in s3.Bucket('b').objects.filter(Prefix='raw/'):\n    pass\n"
            "s3.Bucket('all').objects.all()\nc = boto3.client('s3')\n"
            "c.get_paginator('list_objects_v2').paginate(Bucket='p', Prefix='in/')\n"
            "c.copy_object(CopySource={'Bucket': 'a', 'Key': 'k'}, Bucket='d', Key='n.csv')\n",
            {"reads s3://b/raw", "reads s3://all", "reads s3://p/in", "writes s3://d/n.csv"},
        ),
        (
            "import lightgbm\nm = lightgbm.LGBMClassifier()\nm.booster_.save_model('m/l.txt')\n",
            {"persists m/l.txt"},
        ),
        (
            "from huggingface_hub import snapshot_download\nfrom transformers import AutoModel\n"
            "snapshot_download(repo_id='org/base', local_dir='m/base')\nAutoModel.from_pretrained('m/base')\n",
            {"loads hf:model:org/base@?", "writes m/base", "loads m/base"},
        ),
        (
            "from pinecone import Pinecone\npc = Pinecone(api_key='k')\nindex = pc.Index('docs')\n"
            "def fill(rows):\n    index.upsert(vectors=rows)\nfill([])\npc.Index('other').query(vector=[1])\n"
            "pc.Index('idle')\n",
            {"embeds collection:docs", "retrieves collection:other"},
        ),
        (
            "import lancedb\nfrom pymilvus import Collection\ndb = lancedb.connect('d/lance')\n"
            "db.open_table('rows').add([])\nCollection('texts').search([], 'v', {}, 3)\n",
            {"reads d/lance", "embeds collection:rows", "retrieves collection:texts"},
        ),
        (
            "import chromadb\nc = chromadb.PersistentClient(path='db').get_or_create_collection(name='docs')\n",
            {"reads db", "embeds collection:docs"},
        ),
        (
            "from qdrant_client import QdrantClient\nQdrantClient('x').query_points(collection_name='docs')\n",
            {"retrieves collection:docs"},
        ),
        (
            "from llama_index.core import SimpleDirectoryReader, VectorStoreIndex\n"
            "docs = SimpleDirectoryReader('data').load_data()\n"
            "VectorStoreIndex.from_documents(docs).storage_context.persist('store')\n",
            {"reads data", "writes store"},
        ),
        (
            "import h5py\nwith h5py.File('a.h5', 'w') as f:\n    f['x'] = 1\n",
            {"writes a.h5"},
        ),
        (
            "from fastai.data.all import get_image_files\nfrom fastai.tabular.all import Image\n"
            "get_image_files('d')\nImage.open('a.png')\n",
            {"reads d", "reads a.png"},
        ),
        (
            "import dvc.api\nfrom pandas_profiling import ProfileReport\ndvc.api.open('a.csv')\n"
            "dvc.api.open('b.csv', repo='https://x.org/r')\ndvc.api.read('c.txt', repo=None)\n"
            "ProfileReport(None).to_file('d.html')\n",
            {"reads a.csv", "reads c.txt", "writes d.html"},
        ),
        (
            "from mlem.api import load, save\nsave(load('a'), 'b')\n",
            {"loads a", "persists b"},
        ),
        (
            "import optuna\nimport plotly.express as px\nimport plotly.graph_objs as go\n"
            "px.line(x=[1]).write_html('a.html')\ngo.Figure().write_image('b.png')\n"
            "s = optuna.create_study(storage='sqlite:///runs/s.db')\n"
            "for plot in (optuna.visualization.plot_slice, optuna.visualization.plot_edf):\n"
            "    plot(s).write_image('c.png')\n",
            {"writes a.html", "writes b.png", "reads runs/s.db", "appends runs/s.db", "writes c.png"},
        ),
        (
            "from glob import glob\nfor name in glob('*.csv', root_dir='raw/codes'):\n    print(name)\n",
            {"reads glob:raw/codes/*.csv"},
        ),
    ],
)
def test_engines_and_formats(code: str, expected: set[str], tmp_path: Path) -> None:
    assert seen(code, tmp_path) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("'models:/churn/3'", "loads mlflow:models:churn"),
        ("'models:/churn@champion'", "loads mlflow:models:churn"),
        ("f'models:/churn/{latest()}'", "loads mlflow:models:churn"),
        ("'runs:/abc123/model'", "loads mlflow:runs:abc123/model"),
        ("'out/model'", "loads out/model"),
        ("'s3://lake/model'", "loads s3://lake/model"),
    ],
)
def test_an_address_of_mlflow_means_a_registered_model_a_run_or_a_path(
    given: str, expected: str, tmp_path: Path
) -> None:
    code = f"import mlflow\nfrom elsewhere import latest\nmlflow.pyfunc.load_model({given})\n"
    assert seen(code, tmp_path) == {expected}


def test_what_a_tracker_stores_is_no_file_here(tmp_path: Path) -> None:
    code = (
        "import mlflow\nfrom dvclive import Live\nmlflow.log_text('x', 'note.txt')\nmlflow.log_figure(f, 'fig.png')\n"
        "mlflow.pyfunc.load_model(f'runs:/{run()}/model')\n"
        "with Live('eval') as live:\n    live.log_image('importance.png', f)\n"
    )
    assert seen(code, tmp_path) == {"writes eval"}


def test_a_class_that_no_table_lists_is_known_by_what_its_method_is_called(tmp_path: Path) -> None:
    code = "from transformers import LlavaForEverything\nLlavaForEverything.from_pretrained('owner/name')\n"
    assert seen(code, tmp_path) == {"loads hf:model:owner/name@?"}


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("from langchain_openai import ChatOpenAI\nChatOpenAI(model='gpt-4o')\n", "llm:openai:gpt-4o"),
        (
            "from vertexai.preview.language_models import TextGenerationModel\n"
            "TextGenerationModel.from_pretrained('text-bison@001')\n",
            "llm:google:text-bison@001",
        ),
        ("import litellm\nlitellm.completion('anthropic/claude-3', [])\n", "llm:anthropic:claude-3"),
        (
            "from google import genai\ngenai.Client().models.generate_content(model='gemini-2', contents='')\n",
            "llm:google:gemini-2",
        ),
    ],
)
def test_the_provider_of_a_model_is_who_answers(code: str, key: str, tmp_path: Path) -> None:
    assert f"calls {key}" in seen(code, tmp_path)


def test_a_route_stands_behind_the_prefix_of_its_router(tmp_path: Path) -> None:
    code = (
        "from fastapi import APIRouter\nfrom flask import Blueprint\nusers = APIRouter(prefix='/users')\n"
        "plain = APIRouter()\nold = Blueprint('old', __name__, url_prefix='/old')\n"
        "@users.post('')\ndef a(): ...\n@users.get('/{id}')\ndef b(): ...\n@plain.get('/{id}')\ndef c(): ...\n"
        "@old.route('/x')\ndef d(): ...\n"
    )
    keys = {target for _, kind, target in edges(graph_of({"m.py": code}, tmp_path)) if kind == "exposes"}
    assert keys == {"endpoint:POST /users", "endpoint:GET /users/{id}", "endpoint:GET /{id}", "endpoint:GET /old/x"}


def test_a_route_stands_behind_the_prefixes_it_is_mounted_with_and_a_client_meets_it_there(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/scores.py": "from fastapi import APIRouter\nrouter = APIRouter(prefix='/v1')\n"
        "@router.post('/predict')\ndef predict(): ...\n",
        "app/main.py": "from fastapi import APIRouter, FastAPI\nfrom app import scores\napp = FastAPI()\n"
        "all = APIRouter()\nall.include_router(scores.router, prefix='/api')\napp.include_router(all)\n"
        "@app.get('/health')\ndef h(): ...\n",
        "tests/test_scores.py": "from fastapi import FastAPI\nfrom app.scores import router\n"
        "FastAPI().include_router(router, prefix='/elsewhere')\n",
        "ask.py": "import requests\nrequests.post('http://localhost:8000/api/v1/predict')\n"
        "requests.post('https://other.org/api/v1/predict')\n",
        "old.py": "from flask import Blueprint, Flask\na = Flask('a')\nb = Blueprint('b', 'b', url_prefix='/b')\n"
        "c = Blueprint('c', 'c', url_prefix='/c')\n@b.route('/x')\ndef x(): ...\n@c.route('/y')\ndef y(): ...\n"
        "a.register_blueprint(b)\na.register_blueprint(c, url_prefix='/instead')\n",
    }
    graph = graph_of(files, tmp_path)
    found = {(source, target) for source, kind, target in edges(graph) if "endpoint:" in source + target}
    assert found == {
        ("code:app/scores.py", "endpoint:POST /api/v1/predict"),
        ("code:app/main.py", "endpoint:GET /health"),
        ("endpoint:POST /api/v1/predict", "code:ask.py"),
        ("endpoint:POST https://other.org/api/v1/predict", "code:ask.py"),
        ("code:old.py", "endpoint:GET /b/x"),
        ("code:old.py", "endpoint:GET /instead/y"),
    }
    assert {key for key in nodes_of(graph) if key.startswith("endpoint:")} == {
        end for pair in found for end in pair if end.startswith("endpoint:")
    }


def nodes_of(graph: DependencyGraph) -> set[str]:
    """The keys of all nodes."""
    return {node.key for node in graph.nodes}


def test_an_endpoint_belongs_to_the_application_that_names_its_path(tmp_path: Path) -> None:
    files = {
        "routes.py": "def add(app, path):\n    @app.post(f'{path}/invoke')\n    def invoke():\n        pass\n",
        "one.py": "from fastapi import FastAPI\nfrom routes import add\nadd(FastAPI(), '/one')\n",
        "two.py": "from fastapi import FastAPI\nfrom routes import add\nadd(FastAPI(), '/two')\n",
    }
    exposed = {edge for edge in edges(graph_of(files, tmp_path)) if edge[1] == "exposes"}
    assert exposed == {
        ("code:one.py", "exposes", "endpoint:POST /one/invoke"),
        ("code:two.py", "exposes", "endpoint:POST /two/invoke"),
    }


def test_a_function_reads_what_a_listing_of_its_callers_folder_yields(tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n\n"
        "def texts(folder):\n    for path in sorted((Path(folder) / 'notes').glob('*.txt')):\n"
        "        print(path.open().read())\n\n"
        "def pairs(base: Path):\n    for a, b in zip(sorted(base.glob('*.a')), sorted(base.glob('*.b'))):\n"
        "        print(a.read_text(), b.open().read())\n\n"
        "def plain(base):\n    inner = base.joinpath('in', 'ner')\n    for path in inner.iterdir():\n"
        "        print(path.read_text())\n\n"
        "texts('data/one')\npairs(Path('data/two'))\nplain(Path('data/three'))\n"
    )
    assert seen(code, tmp_path) == {
        "reads data/one/notes",
        "reads glob:data/one/notes/*.txt",
        "reads data/two",
        "reads glob:data/two/*.a",
        "reads glob:data/two/*.b",
        "reads data/three/in/ner",
        "reads glob:data/three/in/ner/*",
    }


def test_a_function_that_a_frame_is_piped_through_is_called(tmp_path: Path) -> None:
    code = (
        "import pandas as pd\n\ndef stored(frame, path):\n    frame.to_csv(path)\n    return frame\n\n"
        "pd.read_csv('a.csv').pipe(stored, 'b.csv').pipe(stored, path='c.csv').to_parquet('d.parquet')\n"
    )
    assert seen(code, tmp_path) == {"reads a.csv", "writes b.csv", "writes c.csv", "writes d.parquet"}


def test_a_download_is_named_after_the_path_of_its_address(tmp_path: Path) -> None:
    code = (
        "import os, requests\nfrom pathlib import Path\nfrom urllib.parse import urlparse\n\n"
        "def fetch(url, local=None):\n    if not local:\n        local = Path(urlparse(url).path).name\n"
        "    with requests.get(url) as reply, open(local, 'wb') as file:\n        file.write(reply.content)\n\n"
        "fetch('https://x.org/maps/uk.json?v=1')\nopen(os.path.basename(urlparse('s3://b/k/z.bin', 's3').path))\n"
    )
    assert {row for row in seen(code, tmp_path) if "https" not in row} == {"writes uk.json", "reads z.bin"}


def test_the_items_of_a_data_set_are_read_where_it_is_made(tmp_path: Path) -> None:
    code = (
        "import cv2\nimport pandas as pd\nfrom pathlib import Path\nfrom torch.utils.data import Dataset, DataLoader\n"
        "class Images(Dataset):\n    def __init__(self, folder, table):\n        self.folder = Path(folder)\n"
        "        self.table = pd.read_csv(table)\n\n    def __getitem__(self, index):\n"
        "        name = self.table.iloc[index, 0]\n"
        "        return cv2.imread(str(self.folder / 'images' / f'{name}.jpg'))\n\n"
        "def loader(folder):\n    return DataLoader(Images(folder, 'labels.csv'))\n\nloader('data/birds')\n"
    )
    assert seen(code, tmp_path) >= {"reads labels.csv", "reads glob:data/birds/images/*.jpg"}


def test_what_is_in_memory_or_temporary_is_no_file(tmp_path: Path) -> None:
    code = (
        "import io, os, tempfile, gdown, zipfile\nfrom PIL import Image\nfrom huggingface_hub import hf_hub_download\n"
        "Image.open(io.BytesIO(b''))\n"
        "with tempfile.TemporaryDirectory() as d:\n    open(os.path.join(d, 'model.pkl'), 'wb')\n"
        "zipfile.ZipFile(gdown.download('https://x.org/a', 'data/a.zip'))\n"
        "open(hf_hub_download('owner/name', 'f.json'))\n"
    )
    graph = graph_of({"m.py": code}, tmp_path)
    assert seen(code, tmp_path) == {
        "reads https://x.org/a",
        "writes data/a.zip",
        "reads data/a.zip",
        "loads hf:model:owner/name@?",
    }
    assert graph.unresolved == ()


def test_what_lies_below_each_listed_folder(tmp_path: Path) -> None:
    code = """
from pathlib import Path
import pandas as pd

def load(folder: Path):
    for part in [item for item in folder.iterdir() if item.is_dir()]:
        pd.read_csv(part / "meta.csv")
        pd.read_csv(f"{part}/inner/rows.csv")

load(Path("data") / "speakers")
for manifest in Path("logs").rglob("manifest.json"):
    manifest.read_text()
for kind in Path("results").iterdir():
    for run in kind.iterdir():
        pd.read_csv(run / "results.tab", sep="\\t")
"""
    found = {source for source, kind, _ in edges(graph_of({"m.py": code}, tmp_path)) if kind == "reads"}
    below = {"glob:data/speakers/*/meta.csv", "glob:data/speakers/*/inner/rows.csv", "glob:logs/**/manifest.json"}
    assert found == {
        "file:data/speakers",
        "file:logs",
        "file:results",
        "glob:results/*",
        "glob:results/*/*/results.tab",
        *below,
    }


def test_text_of_many_values_keeps_what_they_share_and_none_is_no_text(tmp_path: Path) -> None:
    code = """
import pandas as pd

kinds = ["a", "b", "c", "d", "e", "f", "g", "h"]
name = None
for kind in kinds:
    for part in ["1", "2", "3"]:
        name = kind + part
        pd.read_csv("https://example.org/files/" + kind + "/" + part + "/rows.csv")
ticker = None
for one in ["TSLA"]:
    ticker = one
pd.read_csv("out/tables/" + (ticker + "_table"))

def save(frame, index=None):
    name = f"out/graph_{index}" if index is not None else "out/graph"
    frame.to_csv(f"{name}.csv")

save(pd.DataFrame())
"""
    seen = edges(graph_of({"m.py": code}, tmp_path))
    assert {target for _, kind, target in seen if kind == "writes"} == {"file:out/graph.csv"}
    found = {source for source, kind, _ in seen if kind == "reads"}
    assert found == {f"https://example.org/files/*/{n}/rows.csv" for n in (1, 2, 3)} | {"file:out/tables/TSLA_table"}


def test_spacys_own_command_line_functions_and_views(tmp_path: Path) -> None:
    script = """
from pathlib import Path
import spacy_streamlit
import typer
from spacy.cli._util import Arg, Opt
from spacy.cli.evaluate import evaluate

def run(model: str = Arg(..., help="m"), data: Path = Arg(..., exists=True), out: Path = Opt(None, "--output", "-o")):
    evaluate(model, data, output=out)
    spacy_streamlit.visualize([name.strip() for name in model.split(",")], "text")

if __name__ == "__main__":
    typer.run(run)
"""
    stage = "commands:\n  - name: a\n    script:\n      - python run.py ./training/best ./corpus/dev.spacy -o m.json\n"
    graph = graph_of({"project.yml": stage, "run.py": script}, tmp_path)
    found = {(edge.source, edge.kind.value, edge.target) for edge in graph.edges if edge.entry == "run.py"}
    assert found >= {
        ("file:training/best", "loads", "code:run.py"),
        ("file:corpus/dev.spacy", "reads", "code:run.py"),
        ("code:run.py", "writes", "file:m.json"),
    }


def test_who_changes_a_table_changes_the_database_that_is_a_file(tmp_path: Path) -> None:
    code = (
        "import sqlite3\nimport duckdb\nimport pandas as pd\n"
        "def save(con):\n    con.execute('INSERT INTO a VALUES (1)')\n"
        "with sqlite3.connect('handed.db') as handed:\n    save(handed)\n"
        "pd.DataFrame().to_sql('t', sqlite3.connect('framed.db'))\n"
        "sqlite3.connect('cursor.db').cursor().execute('DELETE FROM a')\n"
        "duckdb.connect('read.db').sql('SELECT * FROM b')\n"
        "duckdb.connect('passing.db').sql('CREATE TEMP TABLE c AS SELECT * FROM b')\n"
        "sqlite3.connect(':memory:').execute('INSERT INTO a VALUES (1)')\n"
        "duckdb.connect(':default:').sql('INSERT INTO a VALUES (1)')\n"
    )
    found = edges(graph_of({"m.py": code}, tmp_path))
    changed = {target for _, kind, target in found if kind == "appends" and target.startswith("file:")}
    assert changed == {"file:handed.db", "file:framed.db", "file:cursor.db"}
    assert ("file:read.db", "reads", "code:m.py") in found
