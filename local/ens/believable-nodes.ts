import type { EnsNode, NodeStock } from './inventory.ts';

/** Nodes in the style of the documented ids, in seven areas of the country; one is sold out, one is restricted. */
export const believableNodes: readonly EnsNode[] = [
  node('cn-hangzhou-26', '杭州-26', 'Hangzhou 26', 'EastChina', 'Zhejiang Province'),
  node('cn-hangzhou-27', '杭州-27', 'Hangzhou 27', 'EastChina', 'Zhejiang Province'),
  node('cn-shanghai-11', '上海-11', 'Shanghai 11', 'EastChina', 'Shanghai'),
  node('cn-nanjing-telecom', '南京电信', 'Nanjing Telecom', 'EastChina', 'Jiangsu Province'),
  node('cn-suzhou-9', '苏州-9', 'Suzhou 9', 'EastChina', 'Jiangsu Province', 'sold-out'),
  node('cn-shenzhen-3', '深圳-3', 'Shenzhen 3', 'SouthChina', 'Guangdong Province'),
  node('cn-guangzhou-14', '广州-14', 'Guangzhou 14', 'SouthChina', 'Guangdong Province'),
  node('cn-fuzhou-cmcc', '福州移动', 'Fuzhou Mobile', 'SouthChina', 'Fujian Province'),
  node('cn-beijing-15', '北京-15', 'Beijing 15', 'NorthChina', 'Beijing'),
  node('cn-beijing-cmcc', '北京移动', 'Beijing Mobile', 'NorthChina', 'Beijing', 'restricted'),
  node('cn-jinan-unicom', '济南联通', 'Jinan Unicom', 'NorthChina', 'Shandong Province'),
  node('cn-dalian-unicom', '大连联通', 'Dalian Unicom', 'NorthEastChina', 'Liaoning Province'),
  node('cn-shenyang-telecom', '沈阳电信', 'Shenyang Telecom', 'NorthEastChina', 'Liaoning Province'),
  node('cn-wuhan-6', '武汉-6', 'Wuhan 6', 'MiddleChina', 'Hubei Province'),
  node('cn-changsha-telecom', '长沙电信', 'Changsha Telecom', 'MiddleChina', 'Hunan Province'),
  node('cn-xian-unicom', '西安联通', "Xi'an Unicom", 'NorthWestChina', 'Shaanxi Province'),
  node('cn-chengdu-26', '成都-26', 'Chengdu 26', 'SouthWestChina', 'Sichuan Province'),
  node('cn-chengdu-telecom', '成都电信', 'Chengdu Telecom', 'SouthWestChina', 'Sichuan Province'),
];

function node(
  ensRegionId: string,
  name: string,
  enName: string,
  area: string,
  province: string,
  stock: NodeStock = 'open',
): EnsNode {
  return { ensRegionId, name, enName, area, province, stock };
}
